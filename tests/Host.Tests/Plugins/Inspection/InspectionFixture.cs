using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Inspection;
using PluginTokenServer.Host.Tests.Plugins.Discovery;
using PluginTokenServer.Plugins;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Services;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

/// <summary>Compiles a plugin called acme and takes it from the plugins directory through to its report, as the server does.</summary>
public abstract class InspectionFixture : PluginDirectoryFixture
{
    /// <summary>The smallest plugin, and the part that makes any source a plugin.</summary>
    protected const string Validator = """
        public sealed class AcmeValidator : PluginTokenServer.Validation.IExtensionGrantValidator
        {
            public string GrantType => "acme";

            public Task ValidateAsync(PluginTokenServer.Validation.ExtensionGrantValidationContext context) => Task.CompletedTask;
        }
        """;

    private protected static readonly SharedAssemblies Shared = SharedAssemblies.FromRuntime();

    private protected static readonly HashSet<string> Offered =
    [
        typeof(IExtensionGrantValidator).FullName!,
        typeof(ITokenResponseGenerator).FullName!,
        typeof(ICustomTokenRequestValidator).FullName!,
        typeof(ICustomTokenValidator).FullName!,
        typeof(IProfileService).FullName!,
        typeof(IResourceOwnerPasswordValidator).FullName!,
        typeof(IPluginStartup).FullName!,
    ];

    /// <summary>The path of the plugin's DLL once it is compiled.</summary>
    protected string Dll => Path.Combine(Plugins, "acme", "acme.dll");

    /// <summary>Compiles and inspects.</summary>
    private protected InspectionReport Inspect(string source, PluginCompilerOptions? options = null, SharedAssemblies? server = null)
    {
        PluginCompiler.Compile(Plugins, "acme", source, options);
        return InspectFolder(server);
    }

    /// <summary>Inspects what lies in the plugin's folder.</summary>
    private protected InspectionReport InspectFolder(SharedAssemblies? server = null)
    {
        var shared = server ?? Shared;
        using var inspector = new PluginInspector(shared, Offered);
        return inspector.Inspect(new PluginSnapshotter(State, shared.Names).Take(DiscoverOnly()));
    }
}

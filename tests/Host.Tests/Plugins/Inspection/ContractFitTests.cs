using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Inspection;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

/// <summary>A plugin and a server whose contracts are not of one age.</summary>
public sealed class ContractFitTests : InspectionFixture
{
    private const string Context = "Validation/ExtensionGrantValidationContext.cs";
    private const string BeforeUseOnce = "    public void UseOnce(";
    private const string SetExtra = "    public void SetExtra(string value) { }\n    public int Extra { get; set; }\n    public const int Constant = 1;\n    public static readonly Dictionary<string, int[]> Field = [];\n" + BeforeUseOnce;

    private static readonly PluginCompilerOutput Newer = PluginCompilerContract.With(Context, BeforeUseOnce, SetExtra);

    [TestCase("c.SetExtra(\"x\")", "ExtensionGrantValidationContext.SetExtra(String)")]
    [TestCase("_ = c.Extra", "ExtensionGrantValidationContext.Extra")]
    [TestCase("c.Extra = 1", "ExtensionGrantValidationContext.Extra (settable)")]
    [TestCase("_ = ExtensionGrantValidationContext.Field", "ExtensionGrantValidationContext.Field")]
    public void member_of_a_newer_contract_is_named(string use, string member)
    {
        AssertRefused(Inspect(Using(use), new PluginCompilerOptions { Contract = Newer }).Refusal, RefusalReason.Incompatible,
            $"Plugin 'acme' needs PluginTokenServer.Validation.{member}, which this server's PluginTokenServer.Abstractions {Shared.ContractVersion} does not have; "
            + $"upgrade the server or build acme.dll against {Shared.ContractVersion}");
    }

    [Test]
    public void member_is_named_also_when_the_assembly_version_moved()
    {
        var next = PluginCompilerContract.With(Context, BeforeUseOnce, SetExtra, "2.0.0.0");
        AssertRefused(Inspect(Using("c.SetExtra(\"x\")"), new PluginCompilerOptions { Contract = next }).Refusal, RefusalReason.Incompatible, "needs PluginTokenServer.Validation.ExtensionGrantValidationContext.SetExtra(String)");
    }

    [Test]
    public void newer_assembly_version_alone_is_incompatible()
    {
        var next = PluginCompilerContract.WithAdded("", "2.0.0.0");
        AssertRefused(Inspect(Validator, new PluginCompilerOptions { Contract = next }).Refusal, RefusalReason.Incompatible, "needs PluginTokenServer.Abstractions 2.0.0.0, and this server has 1.0.0.0");
    }

    [Test]
    public void newer_contract_of_which_only_old_members_are_used_fits()
    {
        Assert.That(Inspect(Using("_ = ExtensionGrantValidationContext.Constant; c.UseOnce(\"\", \"\", default)"), new PluginCompilerOptions { Contract = Newer }).Refusal, Is.Null);
    }

    [Test]
    public void several_missing_members_are_counted()
    {
        AssertRefused(Inspect(Using("c.SetExtra(\"x\"); c.Extra = c.Extra"), new PluginCompilerOptions { Contract = Newer }).Refusal, RefusalReason.Incompatible, "SetExtra(String) and 2 more, which");
    }

    [Test]
    public void type_of_a_newer_contract_is_named()
    {
        var newer = PluginCompilerContract.WithAdded("namespace PluginTokenServer.Validation; public class Evidence { public class Part { } }");
        AssertRefused(Inspect(Validator + "public class Late { PluginTokenServer.Validation.Evidence.Part? x; }", new PluginCompilerOptions { Contract = newer }).Refusal, RefusalReason.Incompatible,
            "needs PluginTokenServer.Validation.Evidence, which");
    }

    [Test]
    public void constructor_with_another_signature_is_named()
    {
        var newer = PluginCompilerContract.WithAdded("namespace PluginTokenServer.Models; public partial class Client { public Client() { } public Client(string id, IEnumerable<string> grants) { } }");
        AssertRefused(Inspect(Validator + "public class Late { public object X() => new PluginTokenServer.Models.Client(\"x\", []); }", new PluginCompilerOptions { Contract = newer }).Refusal, RefusalReason.Incompatible,
            "needs PluginTokenServer.Models.Client(String, IEnumerable<String>), which");
    }

    [Test]
    public void library_that_needs_a_newer_contract_is_named()
    {
        var library = PluginCompiler.Emit("Acme.Library", "public static class Helper { public static void Help(PluginTokenServer.Validation.ExtensionGrantValidationContext c) => c.SetExtra(\"x\"); }", new PluginCompilerOptions { Contract = Newer });
        AssertRefused(Inspect(Using("Helper.Help(c)"), new PluginCompilerOptions { Libraries = [library] }).Refusal, RefusalReason.Incompatible, "SetExtra(String)", "build Acme.Library.dll against");
    }

    [Test]
    public void override_of_a_member_that_is_not_there_is_named()
    {
        var newer = PluginCompilerContract.WithAdded("namespace PluginTokenServer.ResponseHandling; public partial class TokenResponseGenerator { protected virtual Task ProcessNextAsync(string how) => Task.CompletedTask; }");
        AssertRefused(Inspect(
            """
            using PluginTokenServer;
            using PluginTokenServer.ResponseHandling;
            public class Stamp(IClock a, PluginTokenServer.Services.ITokenService b, PluginTokenServer.Services.IRefreshTokenService c, PluginTokenServer.Validation.IScopeParser d,
                PluginTokenServer.Stores.IResourceStore e, PluginTokenServer.Stores.IClientStore f, Microsoft.Extensions.Logging.ILogger<TokenResponseGenerator> g) : TokenResponseGenerator(a, b, c, d, e, f, g)
            {
                public override string ToString() => "";
                protected override Task ProcessNextAsync(string how) => Task.CompletedTask;
            }
            """,
            new PluginCompilerOptions { Contract = newer }).Refusal, RefusalReason.Incompatible, "overrides PluginTokenServer.ResponseHandling.TokenResponseGenerator.ProcessNextAsync(String) in Stamp, which this server's");
    }

    [Test]
    public void contract_that_asks_for_more_than_the_plugin_implements_is_incompatible()
    {
        var server = Server(PluginCompilerContract.With("Validation/IExtensionGrantValidator.cs", "string GrantType { get; }", "string GrantType { get; } int Order(string x);"));
        AssertRefused(Inspect(Validator, server: server).Refusal, RefusalReason.Incompatible,
            "has a class AcmeValidator without PluginTokenServer.Validation.IExtensionGrantValidator.Order(String)", "build acme.dll against");
    }

    [Test]
    public void contract_that_asks_for_more_with_a_default_fits()
    {
        var server = Server(PluginCompilerContract.With("Validation/IExtensionGrantValidator.cs", "string GrantType { get; }", "string GrantType { get; } int Order => 0;"));
        Assert.That(Inspect(Validator, server: server).Refusal, Is.Null);
    }

    [Test]
    public void plugin_for_this_contract_fits_a_newer_server()
    {
        Assert.That(Inspect(Using("c.UseOnce(\"\", \"\", default)"), server: Server(Newer)).Refusal, Is.Null);
    }

    [Test]
    public void member_that_is_no_longer_public_is_missing()
    {
        var server = Server(PluginCompilerContract.With(Context, BeforeUseOnce, "    internal void UseOnce("));
        AssertRefused(Inspect(Using("c.UseOnce(\"\", \"\", default)"), server: server).Refusal, RefusalReason.Incompatible, "ExtensionGrantValidationContext.UseOnce(String, String, DateTimeOffset)");
    }

    /// <summary>A server with another build of the contract.</summary>
    private SharedAssemblies Server(PluginCompilerOutput contract)
    {
        var path = Path.Combine(Root, contract.FileName);
        File.WriteAllBytes(path, contract.Image);
        return SharedAssemblies.FromRuntime(path);
    }

    private static string Using(string statement) => $"using PluginTokenServer.Validation; {Validator} public class Late {{ public void X(ExtensionGrantValidationContext c) {{ {statement}; }} }}";
}

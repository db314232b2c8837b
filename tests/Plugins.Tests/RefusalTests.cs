using System.Runtime.Versioning;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>Whatever is wrong with one plugin is said in one sentence, under one state, and harms nothing else.</summary>
public sealed class RefusalTests
{
    private PluginServer _server = null!;

    [SetUp]
    public void SetUp() => _server = new PluginServer().Add("good", Source.Grant("good_grant"));

    [TearDown]
    public async Task TearDown() => await _server.DisposeAsync();

    private string Folder => Path.Combine(_server.PluginsDirectory, "bad");

    private string Dll => Path.Combine(Folder, "bad.dll");

    [Test]
    public Task no_contract_type_inside()
    {
        _server.Add("bad", "public sealed class Nothing;");
        return AssertRefusedAsync(RefusalReason.Malformed, "contains no public class that implements");
    }

    [Test]
    public Task copy_of_the_contract_in_the_folder()
    {
        _server.Add("bad", Source.Grant("bad_grant"));
        File.Copy(typeof(Validation.IExtensionGrantValidator).Assembly.Location, Path.Combine(Folder, "PluginTokenServer.Abstractions.dll"));
        return AssertRefusedAsync(RefusalReason.Malformed, "its own copy of PluginTokenServer.Abstractions.dll");
    }

    [Test]
    public Task built_for_a_newer_contract_names_the_missing_member()
    {
        var newer = PluginCompilerContract.With("IClock.cs", "DateTimeOffset UtcNow { get; }", "DateTimeOffset UtcNow { get; } TimeSpan Uptime => default;");
        _server.Add("bad", Source.Say("bad_grant", "clock.Uptime", "IClock clock"), new PluginCompilerOptions { Contract = newer });
        return AssertRefusedAsync(RefusalReason.Incompatible, "Uptime");
    }

    [Test]
    public Task missing_dependency_is_named()
    {
        var library = PluginCompiler.Emit("Left.At.Home", "public static class Lib { public static string Text => \"\"; }");
        _server.Add("bad", Source.Say("bad_grant", "Lib.Text"), new PluginCompilerOptions { Replacements = [library] });
        return AssertRefusedAsync(RefusalReason.Incompatible, "Left.At.Home");
    }

    [Test]
    public Task library_of_the_servers_own_is_a_missing_dependency()
    {
        var library = PluginCompiler.Emit("Microsoft.IdentityModel.JsonWebTokens", "public static class Lib { public static string Text => \"\"; }");
        _server.Add("bad", Source.Say("bad_grant", "Lib.Text"), new PluginCompilerOptions { Replacements = [library] });
        return AssertRefusedAsync(RefusalReason.Incompatible, "Microsoft.IdentityModel.JsonWebTokens");
    }

    [Test]
    public Task truncated_dll()
    {
        _server.Add("bad", Source.Grant("bad_grant"));
        File.WriteAllBytes(Dll, File.ReadAllBytes(Dll)[..1000]);
        return AssertRefusedAsync(RefusalReason.Malformed, "bad.dll");
    }

    [Test]
    public Task not_a_dotnet_file()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Dll, "not a DLL");
        return AssertRefusedAsync(RefusalReason.Malformed, "bad.dll");
    }

    [Test]
    public Task corrupt_deps_json()
    {
        _server.Add("bad", Source.Grant("bad_grant"));
        File.WriteAllText(Path.ChangeExtension(Dll, ".deps.json"), "{ not json");
        return AssertRefusedAsync(RefusalReason.Malformed, "deps.json");
    }

    [Test]
    public Task empty_folder()
    {
        Directory.CreateDirectory(Folder);
        return AssertRefusedAsync(RefusalReason.Malformed, "'bad'");
    }

    [Test]
    public Task link_in_the_folder()
    {
        _server.Add("bad", Source.Grant("bad_grant"));
        File.CreateSymbolicLink(Path.Combine(Folder, "Other.dll"), Path.Combine(_server.PluginsDirectory, "good", "good.dll"));
        return AssertRefusedAsync(RefusalReason.Untrusted, "link");
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public Task folder_writable_by_others()
    {
        _server.Add("bad", Source.Grant("bad_grant"));
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherWrite);
        return AssertRefusedAsync(RefusalReason.Untrusted, "can be changed by every user");
    }

    [Test]
    public Task built_in_grant_type([Values("client_credentials", "password", "authorization_code", "refresh_token", "implicit",
        "urn:ietf:params:oauth:grant-type:device_code", "urn:openid:params:grant-type:ciba")] string grantType)
    {
        _server.Add("bad", Source.Grant(grantType));
        return AssertRefusedAsync(RefusalReason.Conflict, $"'{grantType}', which is the server's own");
    }

    [Test]
    public Task constructor_with_an_unknown_dependency()
    {
        _server.Add("bad", Source.Grant("bad_grant", parameters: "IUnknown unknown", body: "_ = unknown;", more: "public interface IUnknown;"));
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "Unable to resolve service for type 'IUnknown' while attempting to activate 'Validator'");
    }

    [Test]
    public Task constructor_that_throws_is_named_without_its_message()
    {
        _server.Add("bad", Source.Usings + """
            public sealed class Validator : IExtensionGrantValidator
            {
                public Validator() => throw new ArgumentException("Password=hunter2");
                public string GrantType => "bad_grant";
                public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask;
            }
            """);
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "Type Validator of plugin 'bad' cannot be used: System.ArgumentException was thrown in Validator..ctor.");
    }

    [Test]
    public Task startup_that_throws()
    {
        _server.Add("bad", Source.Grant("bad_grant") + Source.Startup("""throw new FormatException("Password=hunter2");"""));
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "Plugin 'bad' failed in its startup Startup: System.FormatException was thrown in Startup.ConfigureServices.");
    }

    [Test]
    public Task two_startups()
    {
        _server.Add("bad", Source.Grant("bad_grant") + Source.Startup("") + Source.Startup("").Replace("Startup :", "Other :", StringComparison.Ordinal));
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "has 2 types that implement IPluginStartup (Other, Startup), and one is allowed");
    }

    [Test]
    public Task startup_that_registers_nothing()
    {
        _server.Add("bad", Source.Usings + Source.Startup(""));
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "offers nothing");
    }

    [Test]
    public Task unknown_setting_is_named_and_so_are_the_known_ones()
    {
        _server.Add("bad", Source.Grant("bad_grant", more: Source.Startup("services.AddSettings<Settings>(context);") + "public sealed class Settings { public string? Audience { get; set; } }"))
            .Set("Entries:bad:Settings:Audiense", "api2");
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "Unknown setting 'Audiense' in TokenServer:Plugins:Entries:bad:Settings; known are Audience");
    }

    [Test]
    public Task setting_that_does_not_validate()
    {
        _server.Add("bad", Source.Grant("bad_grant", more: Source.Startup("""
            services.AddOptions<Settings>().Validate(settings => settings.Audience is not null, "Audience is missing").ValidateOnStart();
            """) + "public sealed class Settings { public string? Audience { get; set; } }"));
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "Audience is missing");
    }

    [Test]
    public Task grant_type_that_cannot_be_one([Values("", "with space", "tab\\t", "null\\0", "LONG")] string grantType)
    {
        _server.Add("bad", Source.Grant(grantType == "LONG" ? new string('x', 201) : grantType));
        return AssertRefusedAsync(RefusalReason.ActivationFailed, "Type Validator of plugin 'bad' cannot be used: it has ");
    }

    [Test]
    public Task generator_that_implements_neither_method()
    {
        _server.Add("bad", Source.Usings + "public sealed class Generator : ITokenResponseGenerator;");
        return AssertRefusedAsync(RefusalReason.Malformed, "neither");
    }

    [Test]
    public async Task startup_that_hangs_does_not_keep_the_server_from_starting()
    {
        // Its id makes it the last one: no other has to be quick while time is passing.
        _server.Add("hangs", Source.Grant("bad_grant") + Source.Startup(Source.Hangs));

        await _server.PassTimeUntilAsync(_server.StartAsync);

        AssertRefused(RefusalReason.ActivationFailed, "not ready within 10 seconds", "hangs");
    }

    private async Task AssertRefusedAsync(RefusalReason reason, string sentence)
    {
        await _server.StartAsync();
        AssertRefused(reason, sentence);
        Assert.That((await _server.CallAsync("good_grant")).IsError, Is.False);
    }

    private void AssertRefused(RefusalReason reason, string sentence, string id = "bad")
    {
        var bad = _server.Plugin(id);
        Assert.Multiple(() =>
        {
            Assert.That(bad.State, Is.EqualTo(PluginState.Refused));
            Assert.That(bad.Refusal, Is.EqualTo(reason));
            Assert.That(bad.Reason, Does.Contain(sentence));
            Assert.That(bad.Reason, Does.EndWith(".").And.Not.EndsWith(".."));
            Assert.That(bad.GrantTypes, Is.Empty);
            Assert.That(_server.Table.Grants.Keys, Is.EqualTo(new[] { "good_grant" }));
            Assert.That(_server.Log.Text, Does.Not.Contain("hunter2"));
        });
    }
}

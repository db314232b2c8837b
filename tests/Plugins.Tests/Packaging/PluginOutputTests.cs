namespace PluginTokenServer.Plugins.Tests.Packaging;

/// <summary>One PackageReference in a class library, and its output folder is a plugin.</summary>
public class PluginOutputTests
{
    private static readonly string[] Plugins = ["SeedValidator", "WithLibrary", "WithoutUsings", "ClockOfItsOwn", "ViaHelper", "Dropped", "Readme"];

    [Test]
    public void the_seeds_validator_is_a_plugin_of_three_files()
    {
        var plugin = new[] { "SeedValidator.deps.json", "SeedValidator.dll", "SeedValidator.pdb" };

        Assert.That(AuthorMachine.Output("SeedValidator"), Is.EqualTo(plugin));
        Assert.That(AuthorMachine.Published("SeedValidator"), Is.EqualTo(plugin));
    }

    [TestCaseSource(nameof(Plugins))]
    public void no_plugin_carries_the_contract_or_a_runtimeconfig(string plugin)
    {
        var files = AuthorMachine.Output(plugin).Concat(AuthorMachine.Published(plugin)).ToArray();

        Assert.That(files, Does.Contain($"{plugin}.dll").And.Contain($"{plugin}.deps.json"));
        Assert.That(files, Has.None.StartsWith("PluginTokenServer.").And.None.Contains("runtimeconfig"));
        Assert.That(File.ReadAllText(AuthorMachine.OutputFile(plugin, $"{plugin}.deps.json")), Does.Not.Contain("PluginTokenServer"));
    }

    [Test]
    public void a_library_of_the_authors_choice_is_copied_and_one_that_the_server_has_is_not()
    {
        var plugin = new[] { "Newtonsoft.Json.dll", "WithLibrary.deps.json", "WithLibrary.dll", "WithLibrary.pdb" };

        Assert.That(AuthorMachine.Output("WithLibrary"), Is.EqualTo(plugin));
        Assert.That(AuthorMachine.Published("WithLibrary"), Is.EqualTo(plugin));
        Assert.That(File.ReadAllText(AuthorMachine.OutputFile("WithLibrary", "WithLibrary.deps.json")), Does.Contain("Newtonsoft.Json.dll").And.Not.Contain("Microsoft.Extensions.Primitives.dll"));
    }

    [TestCaseSource(nameof(Plugins))]
    public void a_plugin_says_which_contract_it_was_built_for(string plugin)
    {
        using var metadata = new PluginMetadata(AuthorMachine.OutputFile(plugin, $"{plugin}.dll"));

        Assert.That(metadata.Value("PluginTokenServer.ContractVersion"), Is.EqualTo(AuthorMachine.Version));
    }

    [Test]
    public void the_readmes_examples_compile()
    {
        using var metadata = new PluginMetadata(AuthorMachine.OutputFile("Readme", "Readme.dll"));

        Assert.That(metadata.Types, Does.Contain("BadgeGrantValidator").And.Contain("TenantResponseGenerator").And.Contain("Startup"));
    }

    [Test]
    public void binding_of_settings_is_generated()
    {
        using var metadata = new PluginMetadata(AuthorMachine.OutputFile("WithLibrary", "WithLibrary.dll"));

        Assert.That(metadata.Namespaces, Does.Contain("Microsoft.Extensions.Configuration.Binder.SourceGeneration"));
    }

    [Test]
    public void a_helper_library_and_what_it_depends_on_go_with_the_plugin()
    {
        var plugin = new[] { "Helper.dll", "Helper.pdb", "Newtonsoft.Json.dll", "ViaHelper.deps.json", "ViaHelper.dll", "ViaHelper.pdb" };

        Assert.That(AuthorMachine.Output("ViaHelper"), Is.EqualTo(plugin));
        Assert.That(AuthorMachine.Published("ViaHelper"), Is.EqualTo(plugin));
    }

    [Test]
    public void test_projects_get_the_contract()
    {
        Assert.That(AuthorMachine.Output("Tests"), Does.Contain("PluginTokenServer.Abstractions.dll").And.Contain("SeedValidator.dll").And.Contain("Tests.runtimeconfig.json"));
        Assert.That(AuthorMachine.Output("TestLibrary"), Does.Contain("PluginTokenServer.Abstractions.dll"));
    }

    [Test]
    public void a_test_project_runs_the_validator()
    {
        Assert.That(Dotnet.Succeed(AuthorMachine.Files.Root, AuthorMachine.OutputFile("Tests", "Tests.dll")), Is.EqualTo("invalid_grant"));
    }

    [Test]
    public void nothing_is_warned_about()
    {
        Assert.That(AuthorMachine.Log, Does.Not.Contain("warning"));
    }
}

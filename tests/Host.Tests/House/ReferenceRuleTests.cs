namespace PluginTokenServer.Host.Tests.House;

public sealed class ReferenceRuleTests
{
    private const string Abstractions = "abstractions/PluginTokenServer.Abstractions.csproj";
    private const string HostProject = "host/PluginTokenServer.Host.csproj";

    [Test]
    public void host_references_the_contract_and_no_other_project() =>
        Assert.That(Repository.References(HostProject, "ProjectReference"), Is.EqualTo(new[] { "../abstractions/PluginTokenServer.Abstractions.csproj" }));

    [Test]
    public void bundled_plugins_are_built_with_the_host_but_not_referenced_by_it()
    {
        var reference = Repository.Project("build/Bundled.targets").Descendants("ProjectReference").Single();
        Assert.That((string?)reference.Attribute("ReferenceOutputAssembly"), Is.EqualTo("false"));
        Assert.That(typeof(TokenServerApplication).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name),
            Has.None.Matches<string>(name => name is "delegation" or "response-stamp" or "postgresql" or "Npgsql"));
    }

    [Test]
    public void what_an_operator_drops_beside_the_project_is_not_built_into_the_server() =>
        Assert.That(
            Repository.Project(HostProject).Descendants("Content").Select(content => (string?)content.Attribute("Remove")), Is.EqualTo(new[] { "plugins/**;data/**" }));

    [Test]
    public void host_has_the_two_packages_of_the_design_and_no_other() =>
        Assert.That(Repository.References(HostProject, "PackageReference"), Is.EquivalentTo(new[] { "McMaster.NETCore.Plugins", "Microsoft.IdentityModel.JsonWebTokens" }));

    [Test]
    public void contract_references_the_framework_and_nothing_else()
    {
        Assert.That(Repository.References(Abstractions, "PackageReference"), Is.Empty);
        Assert.That(Repository.References(Abstractions, "ProjectReference"), Is.Empty);
        Assert.That(Repository.References(Abstractions, "FrameworkReference"), Is.EqualTo(new[] { "Microsoft.AspNetCore.App" }));
    }

    [TestCase("Directory.Packages.props")]
    [TestCase("Directory.Build.props")]
    [TestCase("build/Plugin.props")]
    public void no_shared_file_sneaks_a_package_in(string file) =>
        Assert.That(Repository.References(file, "PackageReference").Concat(Repository.References(file, "GlobalPackageReference")), Is.Empty);

    [Test]
    public void bundled_plugins_reference_nothing_of_the_host()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "plugins"), "*.csproj", SearchOption.AllDirectories).ToArray();
        Assert.That(projects, Is.Not.Empty);
        foreach (var project in projects)
            Assert.That(File.ReadAllText(project), Does.Not.Contain("host"), project);
    }
}

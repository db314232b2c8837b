using System.IO.Compression;
using System.Xml.Linq;

namespace PluginTokenServer.Plugins.Tests.Packaging;

public class PackageContentTests
{
    [Test]
    public void the_package_holds_the_contract_its_documentation_a_readme_and_the_build_files()
    {
        using var package = ZipFile.OpenRead(AuthorMachine.Package);

        Assert.That(package.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("package/", StringComparison.Ordinal)), Is.EquivalentTo(new[]
        {
            "PluginTokenServer.Abstractions.nuspec",
            "README.md",
            "buildTransitive/PluginTokenServer.Abstractions.props",
            "buildTransitive/PluginTokenServer.Abstractions.targets",
            "lib/net10.0/PluginTokenServer.Abstractions.dll",
            "lib/net10.0/PluginTokenServer.Abstractions.xml",
            "[Content_Types].xml",
            "_rels/.rels",
        }));
    }

    [Test]
    public void the_package_is_apache_licensed_has_a_readme_and_brings_the_framework_instead_of_packages()
    {
        using var package = ZipFile.OpenRead(AuthorMachine.Package);
        using var nuspec = package.GetEntry("PluginTokenServer.Abstractions.nuspec")!.Open();
        var elements = XDocument.Load(nuspec).Descendants().ToLookup(element => element.Name.LocalName);

        Assert.That(elements["license"].Single(), Has.Property("Value").EqualTo("Apache-2.0"));
        Assert.That(elements["readme"].Single(), Has.Property("Value").EqualTo("README.md"));
        Assert.That(elements["frameworkReference"].Single().Attribute("name")!.Value, Is.EqualTo("Microsoft.AspNetCore.App"));
        Assert.That(elements["dependency"], Is.Empty);
    }

    [Test]
    public void when_it_was_packed_does_not_show_in_the_package()
    {
        using var package = ZipFile.OpenRead(AuthorMachine.Package);

        Assert.That(package.Entries.Select(entry => entry.LastWriteTime.Year), Has.All.LessThan(2001));
    }
}

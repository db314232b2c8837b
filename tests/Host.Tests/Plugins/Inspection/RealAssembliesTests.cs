using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Inspection;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

/// <summary>Assemblies that are known to run on this framework lack nothing of it. A scan that says otherwise would refuse good plugins.</summary>
public sealed class RealAssembliesTests
{
    private SharedImages _shared = null!;

    [OneTimeSetUp]
    public void OpenFramework() => _shared = new SharedImages(SharedAssemblies.FromRuntime());

    [OneTimeTearDown]
    public void CloseFramework() => _shared.Dispose();

    [TestCase("McMaster.NETCore.Plugins.dll")]
    [TestCase("Microsoft.IdentityModel.Tokens.dll")]
    [TestCase("Microsoft.IdentityModel.JsonWebTokens.dll")]
    [TestCase("Microsoft.CodeAnalysis.CSharp.dll")]
    [TestCase("Moq.dll")]
    [TestCase("Castle.Core.dll")]
    [TestCase("nunit.framework.dll")]
    [TestCase("PluginTokenServer.Host.dll")]
    public void assembly_of_a_package_misses_nothing(string name) => AssertMissesNothing(Path.Combine(AppContext.BaseDirectory, name), atLeast: 10);

    [Test]
    public void every_assembly_of_the_frameworks_misses_nothing()
    {
        foreach (var name in _shared.Assemblies.Names.Where(name => name != _shared.Assemblies.Contract.Name))
            AssertMissesNothing(_shared.Assemblies.Find(name)!.Path, atLeast: 0);
    }

    [Test]
    public void the_contract_itself_misses_nothing() => AssertMissesNothing(_shared.Assemblies.Contract.Path, atLeast: 100);

    private void AssertMissesNothing(string path, int atLeast)
    {
        var snapshot = new PluginSnapshot("real", "", Path.GetDirectoryName(path)!, path, [new SnapshotFile(Path.GetFileName(path), "", 0)], []);
        using var images = new PluginImages(snapshot, _shared);
        var image = images.Open(Path.GetFileName(path), out var fault);
        Assert.That(fault, Is.EqualTo(ImageFault.None), path);
        Assert.That(image!.Metadata.MemberReferences, Has.Count.GreaterThanOrEqualTo(atLeast));
        Assert.That(new ApiScan(images, new TypeResolver(images)).Scan(image).Select(api => api.Text), Is.Empty, path);
    }
}

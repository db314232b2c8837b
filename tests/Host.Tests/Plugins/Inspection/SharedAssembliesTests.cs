using PluginTokenServer.Host.Plugins.Inspection;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

public sealed class SharedAssembliesTests
{
    private static readonly SharedAssemblies Shared = SharedAssemblies.FromRuntime();

    [TestCase("System.Private.CoreLib")]
    [TestCase("System.Runtime")]
    [TestCase("system.text.json")]
    [TestCase("netstandard")]
    [TestCase("Microsoft.AspNetCore.Http.Abstractions")]
    [TestCase("Microsoft.Extensions.Logging.Abstractions")]
    [TestCase("PluginTokenServer.Abstractions")]
    public void framework_and_contract_are_shared(string name)
    {
        Assert.That(Shared.Names.Contains(name), Is.True);
        Assert.That(Shared.Find(name)?.Path, Does.Exist);
    }

    [TestCase("Microsoft.IdentityModel.Tokens")]
    [TestCase("McMaster.NETCore.Plugins")]
    [TestCase("PluginTokenServer.Host")]
    [TestCase("nunit.framework")]
    public void what_only_the_server_brings_is_not(string name)
    {
        Assert.That(Shared.Names.Contains(name), Is.False);
        Assert.That(Shared.Find(name), Is.Null);
    }

    [Test]
    public void versions_are_those_that_run()
    {
        Assert.That(Shared.Find("System.Runtime")!.Version, Is.EqualTo(typeof(object).Assembly.GetName().Version));
        Assert.That(Shared.Find("netstandard")!.Version, Is.EqualTo(new Version(2, 1, 0, 0)));
        Assert.That(Shared.Contract.Version, Is.EqualTo(new Version(1, 0, 0, 0)));
        Assert.That(Shared.ContractVersion, Does.Match(@"^\d+\.\d+\.\d+[^+]*$"));
    }
}

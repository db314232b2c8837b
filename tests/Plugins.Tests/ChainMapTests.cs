using Microsoft.Extensions.Configuration;
using PluginTokenServer.Host.Plugins;

namespace PluginTokenServer.Plugins.Tests;

/// <summary>Names with one plugin or with several.</summary>
public sealed class ChainMapTests
{
    [TestCase("app=one", "app=one")]
    [TestCase("app:0=one,app:1=two", "app=one+two")]
    [TestCase("app:1=two,app:0=one", "app=one+two")]
    [TestCase("app:0=one", "app=one")]
    [TestCase("urn:example:grant:0=one,urn:example:grant:1=two,urn:example=three", "urn:example=three,urn:example:grant=one+two")]
    [TestCase("https://app.example:8443=one", "https://app.example:8443=one")]
    [TestCase("client:1=one,client:2=two", "client:1=one,client:2=two")]
    [TestCase("client:0:0=one", "client:0=one")]
    [TestCase("app:0=one,app:1=", "app=one+")]
    [TestCase("app=", "")]
    public void what_counts_up_from_nought_is_a_list(string settings, string chains)
    {
        var section = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Split(',').Select(setting => setting.Split('=')).Select(parts => KeyValuePair.Create("s:" + parts[0], (string?)parts[1])))
            .Build().GetSection("s");

        Assert.That(string.Join(',', ChainMap.Read(section).Select(chain => $"{chain.Key}={string.Join('+', chain.Value)}")), Is.EqualTo(chains));
    }

    [Test]
    public void more_than_ten_stay_in_order()
    {
        var ids = Enumerable.Range(0, 12).Select(i => $"p{i}").ToArray();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ids.Select((id, i) => KeyValuePair.Create($"s:app:{i}", (string?)id))).Build();

        Assert.That(ChainMap.Read(configuration.GetSection("s"))["app"], Is.EqualTo(ids));
        Assert.That(ChainMap.ReadOne(configuration.GetSection("s:app")), Is.EqualTo(ids));
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Plugins.TokenExchange;

namespace PluginTokenServer.Plugins.Tests.TokenExchange;

public class SettingsTests
{
    private static readonly (string, string?)[] Good =
        [("Clients:0:ClientId", "orders"), ("Clients:0:SubjectAudiences:0", "urn:orders"), ("Clients:0:Targets:0", "urn:stock"), ("Clients:0:Delegation", "true")];

    [Test]
    public void good_settings_are_taken() => Assert.That(Fault(Good), Is.Null);

    [TestCase("Clients is empty", "Clients:0:ClientId", null, "Clients:0:SubjectAudiences:0", null, "Clients:0:Targets:0", null, "Clients:0:Delegation", null)]
    [TestCase("Clients:0:ClientId is missing", "Clients:0:ClientId", "")]
    [TestCase("Clients:0:SubjectAudiences and SubjectClients are both empty", "Clients:0:SubjectAudiences:0", null)]
    [TestCase("Clients:0:Targets is empty", "Clients:0:Targets:0", null)]
    [TestCase("Clients:0:Delegation and Impersonation are both off", "Clients:0:Delegation", "false")]
    [TestCase("Clients:0:Scopes is empty", "Clients:0:IdentityTokens", "true")]
    [TestCase("Clients:0:ActorClients is of no use", "Clients:0:ActorClients:0", "desk", "Clients:0:Delegation", "false", "Clients:0:Impersonation", "true")]
    [TestCase("Clients:0:Targets must have one name an entry", "Clients:0:Targets:0", "urn:stock urn:bill")]
    [TestCase("Clients:1:ClientId is that of an earlier entry", "Clients:1:ClientId", "orders", "Clients:1:SubjectClients:0", "web", "Clients:1:Targets:0", "urn:bill", "Clients:1:Impersonation", "true")]
    [TestCase("MaxActors must be from 1 to 10", "MaxActors", "0")]
    [TestCase("MaxActors must be from 1 to 10", "MaxActors", "11")]
    [TestCase("Unknown setting 'Clients:0:Audiences'", "Clients:0:Audiences:0", "urn:stock")]
    [TestCase("Unknown setting 'Client'", "Client", "orders")]
    public void bad_settings_are_refused_with_a_sentence(string sentence, params string?[] changes)
    {
        var settings = Good.ToDictionary(setting => setting.Item1, setting => setting.Item2);
        foreach (var pair in changes.Chunk(2))
            settings[pair[0]!] = pair[1];

        Assert.That(Fault([.. settings.Where(setting => setting.Value is not null).Select(setting => (setting.Key, setting.Value))]), Does.Contain(sentence));
    }

    private static string? Fault((string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value)).Build();
        try
        {
            new Startup().ConfigureServices(new PluginContext { Id = "token-exchange", Version = "1", Directory = "", Settings = configuration }, new ServiceCollection());
            return null;
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }
}

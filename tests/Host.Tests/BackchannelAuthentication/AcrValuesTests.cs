using PluginTokenServer.Host.BackchannelAuthentication;

namespace PluginTokenServer.Host.Tests.BackchannelAuthentication;

/// <summary>Which of <c>acr_values</c> are authentication contexts, and which the customs of the field.</summary>
public sealed class AcrValuesTests
{
    [TestCase("", "", null, null)]
    [TestCase("urn:loa:2", "urn:loa:2", null, null)]
    [TestCase("tenant:north", "", "north", null)]
    [TestCase("idp:google", "", null, "google")]
    [TestCase("urn:loa:2 tenant:north urn:loa:1 idp:google", "urn:loa:2 urn:loa:1", "north", "google")]
    [TestCase("tenant:north tenant:south idp:a idp:b", "", "north", "a")]
    [TestCase("tenant: idp:", "", "", "")]
    [TestCase("tenant:a:b", "", "a:b", null)]
    [TestCase("Tenant:north IDP:google tenantnorth urn:tenant:x", "Tenant:north IDP:google tenantnorth urn:tenant:x", null, null)]
    public void contexts_keep_their_order_and_the_first_of_each_custom_counts(string values, string classes, string? tenant, string? provider)
    {
        var list = values.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.That((string.Join(' ', AcrValues.Classes(list)), AcrValues.Tenant(list), AcrValues.IdentityProvider(list)), Is.EqualTo((classes, tenant, provider)));
    }
}

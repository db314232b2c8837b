using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class ResourceTests
{
    // OIDC Core §5.4
    private static IEnumerable<TestCaseData> StandardScopes =>
    [
        new(new IdentityResources.OpenId(), "openid", "sub"),
        new(new IdentityResources.Profile(), "profile",
            "name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo locale updated_at"),
        new(new IdentityResources.Email(), "email", "email email_verified"),
        new(new IdentityResources.Phone(), "phone", "phone_number phone_number_verified"),
        new(new IdentityResources.Address(), "address", "address"),
    ];

    [TestCaseSource(nameof(StandardScopes))]
    public void a_standard_scope_has_the_claims_of_the_standard(IdentityResource resource, string name, string claims)
    {
        Assert.That(resource.Name, Is.EqualTo(name));
        Assert.That(resource.UserClaims, Is.EquivalentTo(claims.Split(' ')));
        Assert.That(resource, Has.Property(nameof(Resource.Enabled)).True
            .And.Property(nameof(Resource.ShowInDiscoveryDocument)).True
            .And.Property(nameof(Resource.DisplayName)).Not.Empty
            .And.Property(nameof(IdentityResource.Required)).EqualTo(name == "openid")
            .And.Property(nameof(IdentityResource.Emphasize)).EqualTo(name != "openid"));
    }

    [Test]
    public void a_resource_without_another_display_name_shows_its_name()
    {
        Resource[] resources = [new ApiScope("a"), new ApiScope("a", ["role"]), new ApiResource("a"), new ApiResource("a", ["role"]), new IdentityResource("a", ["role"])];

        Assert.That(resources, Has.All.Property(nameof(Resource.DisplayName)).EqualTo("a").And.All.Property(nameof(Resource.Name)).EqualTo("a"));
    }

    [Test]
    public void a_resource_takes_its_user_claims_once_each()
    {
        Assert.That(new ApiScope("a", "A", ["role", "role"]).UserClaims, Is.EqualTo(new[] { "role" }));
        Assert.That(new ApiResource("a", "A", ["role", "email"]).UserClaims, Is.EquivalentTo(new[] { "role", "email" }));
        Assert.That(new ApiResource("a", "A", null).UserClaims, Is.Empty);
    }

    [Test]
    public void a_resource_needs_a_name()
    {
        Assert.That(() => new ApiScope(" "), Throws.ArgumentException);
        Assert.That(() => new ApiResource(""), Throws.ArgumentException);
        Assert.That(() => new IdentityResource("", ["sub"]), Throws.ArgumentException);
    }

    [Test]
    public void an_identity_resource_needs_a_claim()
    {
        Assert.That(() => new IdentityResource("a", []), Throws.ArgumentException.With.Property("ParamName").EqualTo("userClaims"));
    }

    [Test]
    public void a_copy_of_a_set_is_changed_apart_from_it()
    {
        var original = new Resources([new IdentityResources.OpenId()], [new ApiResource("api")], [new ApiScope("read")]) { OfflineAccess = true };
        var copy = new Resources(original);
        copy.ApiScopes.Clear();

        Assert.That(copy, Has.Property(nameof(Resources.OfflineAccess)).True
            .And.Property(nameof(Resources.IdentityResources)).EquivalentTo(original.IdentityResources)
            .And.Property(nameof(Resources.ApiResources)).EquivalentTo(original.ApiResources));
        Assert.That(original.ApiScopes, Has.Count.EqualTo(1));
    }

    [Test]
    public void a_set_of_nothing_is_empty()
    {
        var nothing = new Resources(null, null, null);

        Assert.That(nothing.IdentityResources, Is.Empty);
        Assert.That(nothing.ApiResources, Is.Empty);
        Assert.That(nothing.ApiScopes, Is.Empty);
    }
}

using PluginTokenServer.Models;

namespace PluginTokenServer.Abstractions.Tests.Models;

public class SecretTests
{
    private static readonly DateTime Later = new(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Test]
    public void a_new_secret_is_a_shared_one_that_never_expires()
    {
        Assert.That(new Secret(), Has.Property(nameof(Secret.Type)).EqualTo("SharedSecret")
            .And.Property(nameof(Secret.Expiration)).Null
            .And.Property(nameof(Secret.Value)).Empty);
    }

    [Test]
    public void the_constructors_fill_in_what_they_are_given()
    {
        Assert.That(new Secret("v", Later), Has.Property(nameof(Secret.Value)).EqualTo("v").And.Property(nameof(Secret.Expiration)).EqualTo(Later));
        Assert.That(new Secret("v", "note", Later), Has.Property(nameof(Secret.Value)).EqualTo("v")
            .And.Property(nameof(Secret.Description)).EqualTo("note").And.Property(nameof(Secret.Expiration)).EqualTo(Later));
    }

    [Test]
    public void secrets_of_the_same_type_and_value_are_equal()
    {
        var (one, other) = (new Secret("v", "one", Later), new Secret("v", "other"));

        Assert.That(one, Is.EqualTo(other));
        Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(new HashSet<Secret> { one, other }, Has.Count.EqualTo(1));
    }

    [Test]
    public void another_value_or_type_is_another_secret()
    {
        Assert.That(new Secret("v"), Is.Not.EqualTo(new Secret("V")));
        Assert.That(new Secret("v"), Is.Not.EqualTo(new Secret("v") { Type = "JWK" }));
        Assert.That(new Secret("v"), Is.Not.EqualTo((object)"v"));
        Assert.That(new Secret("v"), Is.Not.EqualTo(null));
    }

    [Test]
    public void client_claims_are_equal_by_all_they_say()
    {
        var (one, other) = (new ClientClaim("t", "v"), new ClientClaim { Type = "t", Value = "v" });

        Assert.That(one, Is.EqualTo(other));
        Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(one, Is.Not.EqualTo(new ClientClaim("t", "v", "json")));
    }
}

using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Tests.Options.Rules;

public sealed class ClientSecretRuleTests
{
    private const string Path = "Clients:0:ClientSecrets:0:Value";

    [Test]
    public void hashes_of_three_kinds_are_usable([Values("sha256", "sha512", "pbkdf2")] string kind)
    {
        var hash = kind switch { "sha256" => SampleSettings.SecretHash, "sha512" => "t1vLm3zQ7aWfY0nKpX5dRe8sUgJh2BcE".Sha512(), _ => SampleSettings.PasswordHash };

        Assert.That(SampleSettings.Faults((Path, hash)), Is.Empty);
    }

    [Test]
    public void a_confidential_client_has_a_secret() =>
        Assert.That(
            SampleSettings.Faults((Path, null)),
            Is.EqualTo(new[] { "TokenServer:Clients:0:ClientSecrets ('machine') is empty; make a secret with `secret new`, or set RequireClientSecret to false for a public client." }));

    [Test]
    public void a_public_client_has_none() =>
        Assert.That(
            SampleSettings.Faults(("Clients:1:ClientSecrets:0:Value", SampleSettings.SecretHash)),
            Is.EqualTo(new[]
            {
                "TokenServer:Clients:1:ClientSecrets ('app') must be empty: with RequireClientSecret false this is a public client, which has no secret (RFC 6749 §2.1).",
            }));

    [TestCase("secret")]
    [TestCase("my long pass phrase")]
    [TestCase("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", Description = "hexadecimal")]
    [TestCase("c2VjcmV0", Description = "base64 of the secret itself")]
    [TestCase("AAAAAA==")]
    public void plain_text_is_not_a_hash_and_is_not_shown(string value) =>
        Assert.That(SampleSettings.Faults((Path, value)), Is.EqualTo(new[] { $"TokenServer:{Path} ('machine') is not a hash; make one with `secret new`." }));

    [Test]
    public void an_empty_value_is_missing() =>
        Assert.That(SampleSettings.Faults((Path, "")), Is.EqualTo(new[] { $"TokenServer:{Path} ('machine') is missing; make a secret with `secret new`." }));

    [Test]
    public void a_slow_hash_with_too_few_iterations_is_refused() =>
        Assert.That(
            SampleSettings.Faults((Path, "AQAAAAIAAAABAAAAEPurZZJ1q2qSDAHtKqnUBh1C4h0ghp7LGqs7mympClaQsj5kvZfnwiKUSE85YWXHrw==")),
            Is.EqualTo(new[] { $"TokenServer:{Path} ('machine') is not a usable PBKDF2 hash; make one with `user hash`." }));

    [TestCase("jwk")]
    [TestCase("X509Thumbprint")]
    [TestCase("")]
    public void another_type_of_secret_is_refused(string type) =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:ClientSecrets:0:Type", type)),
            Is.EqualTo(new[] { "TokenServer:Clients:0:ClientSecrets:0:Type ('machine') must be SharedSecret, JWK or X509CertificateBase64." }));

    [Test, Property("Requirement", "GEN-10")]
    public void a_secret_that_everybody_knows_is_for_development_only([Values("secret", "password", "changeme", "machine")] string secret, [Values] bool sha512)
    {
        var hash = sha512 ? secret.Sha512() : secret.Sha256();

        Assert.That(
            SampleSettings.Faults((Path, hash)), Is.EqualTo(new[] { $"TokenServer:{Path} ('machine') is the hash of a secret that everybody knows; make one with `secret new`." }));
        Assert.That(SampleSettings.FaultsInDevelopment((Path, hash)), Is.Empty);
    }

    [Test, Property("Requirement", "GEN-10")]
    public void the_hash_of_nothing_is_known_to_everybody() =>
        Assert.That(SampleSettings.Faults((Path, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")), Has.One.Contains("everybody knows"));

    [Test]
    public void each_of_several_secrets_is_judged() =>
        Assert.That(
            SampleSettings.Faults(("Clients:0:ClientSecrets:1:Value", "plain"), ("Clients:0:ClientSecrets:2:Value", "plainer")),
            Is.EqualTo(new[]
            {
                "TokenServer:Clients:0:ClientSecrets:1:Value ('machine') is not a hash; make one with `secret new`.",
                "TokenServer:Clients:0:ClientSecrets:2:Value ('machine') is not a hash; make one with `secret new`.",
            }));

    [Test, Property("Requirement", "CLI-18")]
    public void an_expired_secret_does_not_stop_the_server() =>
        Assert.That(SampleSettings.Faults(("Clients:0:ClientSecrets:0:Expiration", "2001-01-01T00:00:00Z")), Is.Empty);
}

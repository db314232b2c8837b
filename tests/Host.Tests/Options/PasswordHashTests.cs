using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.Tests.Options;

public sealed class PasswordHashTests
{
    [Test]
    public void a_hash_of_ours_is_usable_and_matches_its_password_only()
    {
        var hash = PasswordHash.Of("correct horse");

        Assert.That(PasswordHash.IsUsable(hash), Is.True);
        Assert.That(new PasswordHasher<string>().VerifyHashedPassword("", hash, "correct horse"), Is.Not.EqualTo(PasswordVerificationResult.Failed));
        Assert.That(new PasswordHasher<string>().VerifyHashedPassword("", hash, "battery staple"), Is.EqualTo(PasswordVerificationResult.Failed));
    }

    [Test]
    public void a_hash_says_how_many_iterations_it_took() =>
        Assert.That(BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(PasswordHash.Of("x")).AsSpan(5)), Is.EqualTo(210_000));

    [TestCase(0, (byte)0, TestName = "an_older_version_is_not_usable")]
    [TestCase(4, (byte)3, TestName = "an_unknown_prf_is_not_usable")]
    [TestCase(5, (byte)1, TestName = "endless_iterations_are_not_usable")]
    [TestCase(12, (byte)8, TestName = "another_salt_length_is_not_usable")]
    public void a_changed_byte_is_not_usable(int position, byte value)
    {
        var bytes = Convert.FromBase64String(SampleSettings.PasswordHash);
        bytes[position] = value;

        Assert.That(PasswordHash.IsUsable(Convert.ToBase64String(bytes)), Is.False);
    }

    [Test]
    public void too_few_iterations_are_not_usable()
    {
        var bytes = Convert.FromBase64String(SampleSettings.PasswordHash);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), 9_999);

        Assert.That(PasswordHash.IsUsable(Convert.ToBase64String(bytes)), Is.False);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("alice")]
    [TestCase("K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=")]
    public void anything_else_is_not_usable(string? text) => Assert.That(PasswordHash.IsUsable(text), Is.False);
}

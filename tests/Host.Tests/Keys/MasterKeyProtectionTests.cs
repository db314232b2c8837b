using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using PluginTokenServer.Host.Keys;

namespace PluginTokenServer.Host.Tests.Keys;

/// <summary>What is with the browser is sealed under the master keys, each purpose for itself.</summary>
public sealed class MasterKeyProtectionTests
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, MasterKeys.KeyBytes)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, MasterKeys.KeyBytes)];

    private static readonly byte[] Content = "what the browser holds"u8.ToArray();

    [Test]
    public void what_was_protected_is_opened_by_another_node_with_the_same_key()
    {
        var there = Protector("a", First).Protect(Content);
        Assert.That(Protector("a", First).Unprotect(there), Is.EqualTo(Content));
    }

    [Test]
    public void nothing_is_protected_as_well() => Assert.That(Protector("a", First).Unprotect(Protector("a", First).Protect([])), Is.Empty);

    [Test]
    public void the_same_content_looks_different_each_time()
    {
        var protector = Protector("a", First);
        Assert.That(Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(protector.Protect(Content))).Distinct().Count(), Is.EqualTo(100));
    }

    [Test]
    public void another_purpose_does_not_open_it()
    {
        var protection = new MasterKeyProtection(new MasterKeys([First]));
        var sealedData = protection.CreateProtector("a").Protect(Content);
        foreach (var other in new[] { protection.CreateProtector("b"), protection.CreateProtector("A"), protection.CreateProtector(""), protection.CreateProtector("a").CreateProtector("a"), protection.CreateProtector("a").CreateProtector("") })
            Assert.That(() => other.Unprotect(sealedData), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void purposes_do_not_run_into_each_other()
    {
        var protection = new MasterKeyProtection(new MasterKeys([First]));
        var sealedData = protection.CreateProtector("a").CreateProtector("b/1:c").Protect(Content);
        foreach (var other in new[] { protection.CreateProtector("a/5:b/1:c"), protection.CreateProtector("a").CreateProtector("b").CreateProtector("c"), protection.CreateProtector("a/1:b").CreateProtector("c") })
            Assert.That(() => other.Unprotect(sealedData), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public void every_changed_byte_is_noticed()
    {
        var protector = Protector("a", First);
        var sealedData = protector.Protect(Content);
        for (var index = 0; index < sealedData.Length; index++)
        {
            var changed = sealedData.ToArray();
            changed[index] ^= 1;
            Assert.That(() => protector.Unprotect(changed), Throws.InstanceOf<CryptographicException>(), $"byte {index}");
        }
    }

    [Test]
    public void what_is_too_short_or_too_long_is_not_opened()
    {
        var protector = Protector("a", First);
        var sealedData = protector.Protect(Content);
        foreach (var length in Enumerable.Range(0, sealedData.Length))
            Assert.That(() => protector.Unprotect(sealedData[..length]), Throws.InstanceOf<CryptographicException>(), $"{length} bytes");
        Assert.That(() => protector.Unprotect([.. sealedData, 0]), Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public void a_new_key_in_front_opens_what_the_old_one_protected_and_protects_what_the_old_one_does_not_open()
    {
        var master = new MasterKeys([First]);
        var protector = new MasterKeyProtection(master).CreateProtector("a");
        var before = protector.Protect(Content);
        master.PutInFront(Second);
        Assert.That(protector.Unprotect(before), Is.EqualTo(Content));
        Assert.That(() => Protector("a", First).Unprotect(protector.Protect(Content)), Throws.InstanceOf<CryptographicException>());
        Assert.That(() => Protector("a", Second).Unprotect(before), Throws.InstanceOf<CryptographicException>());
    }

    private static IDataProtector Protector(string purpose, params byte[][] keys) => new MasterKeyProtection(new MasterKeys(keys)).CreateProtector(purpose);
}

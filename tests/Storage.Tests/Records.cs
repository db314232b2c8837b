using System.Security.Cryptography;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests;

/// <summary>Records to try stores with.</summary>
internal static class Records
{
    /// <summary>A time with a part below the millisecond.</summary>
    public static DateTimeOffset Noon { get; } = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_560);

    /// <summary>A record of which nothing but the key is set, valid for an hour from <paramref name="created"/>.</summary>
    public static OperationalRecord Plain(string id, string kind = "test", DateTimeOffset? created = null, DateTimeOffset? expires = null, string? stamp = null) => new()
    {
        Kind = kind,
        Id = id,
        Stamp = stamp ?? NewStamp(),
        CreatedAt = created ?? Noon,
        ExpiresAt = expires ?? (created ?? Noon).AddHours(1),
    };

    /// <summary>A record with all that may be set.</summary>
    public static OperationalRecord Full(string id, string subject = "alice", string clientId = "web", string sessionId = "s1", string grantId = "g1", string origin = "acme/1.0/abc") => new()
    {
        Kind = "test",
        Id = id,
        Stamp = NewStamp(),
        GrantId = grantId,
        Subject = subject,
        ClientId = clientId,
        SessionId = sessionId,
        Origin = origin,
        CreatedAt = Noon,
        ExpiresAt = Noon.AddDays(30),
        Payload = RandomNumberGenerator.GetBytes(200),
    };

    /// <summary>The same record as it is to be next.</summary>
    public static OperationalRecord Next(this OperationalRecord record, ReadOnlyMemory<byte>? payload = null, DateTimeOffset? expires = null) => new()
    {
        Kind = record.Kind,
        Id = record.Id,
        Stamp = NewStamp(),
        GrantId = record.GrantId,
        Subject = record.Subject,
        ClientId = record.ClientId,
        SessionId = record.SessionId,
        Origin = record.Origin,
        CreatedAt = record.CreatedAt,
        ExpiresAt = expires ?? record.ExpiresAt,
        Payload = payload ?? record.Payload,
    };

    public static string NewStamp() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Says so unless a store gave back what it was given.</summary>
    public static void AssertSame(OperationalRecord? found, OperationalRecord expected)
    {
        Assert.That(found, Is.Not.Null);
        Assert.Multiple(() =>
        {
            Assert.That(found!.Kind, Is.EqualTo(expected.Kind));
            Assert.That(found.Id, Is.EqualTo(expected.Id));
            Assert.That(found.Stamp, Is.EqualTo(expected.Stamp));
            Assert.That(found.GrantId, Is.EqualTo(expected.GrantId));
            Assert.That(found.Subject, Is.EqualTo(expected.Subject));
            Assert.That(found.ClientId, Is.EqualTo(expected.ClientId));
            Assert.That(found.SessionId, Is.EqualTo(expected.SessionId));
            Assert.That(found.Origin, Is.EqualTo(expected.Origin));
            AssertSame(found.CreatedAt, expected.CreatedAt);
            AssertSame(found.ExpiresAt, expected.ExpiresAt);
            Assert.That(found.Payload.Span.SequenceEqual(expected.Payload.Span), "The payload is another one.");
        });
    }

    // Kept to the microsecond: what is below it may be lost, and nothing is added.
    private static void AssertSame(DateTimeOffset found, DateTimeOffset expected) =>
        Assert.That((expected - found).Ticks, Is.InRange(0, TimeSpan.TicksPerMicrosecond - 1), $"{expected:O} came back as {found:O}.");
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Clients;

/// <summary>Lets each assertion pass once, on whatever node and after whatever restart the store outlives (RFC 7523 §3, 7; CLI-12).</summary>
internal sealed class AssertionReplay(OperationalStore store, TimeProvider time)
{
    public const string Kind = "client-assertion";

    /// <returns>Whether it is the first time. Only for an assertion that has been checked: whoever could have others recorded could use them up.</returns>
    /// <exception cref="Diagnostics.UnavailableException">Nobody knows.</exception>
    public Task<bool> TryUseAsync(ClientAssertion assertion) => store.TryAddAsync(new OperationalRecord
    {
        Kind = Kind,
        Id = IdOf(assertion.ClientId, assertion.Id!),
        Stamp = OperationalStore.NewStamp(),
        ClientId = assertion.ClientId,
        CreatedAt = time.GetUtcNow(),
        ExpiresAt = assertion.End,
    });

    // A client identifier has no space in it, so that no two pairs are the same text.
    private static string IdOf(string clientId, string id) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{clientId} {id}")));
}

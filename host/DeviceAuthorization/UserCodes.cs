using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PluginTokenServer.Host.Clients;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.DeviceAuthorization;

/// <summary>The user codes that are waiting, each a record that points to its grant. Its id is an HMAC of the code: a copy of the database tells nobody a code.</summary>
internal sealed class UserCodes(OperationalStore store, MasterKeys master, ServerConfigurationSource configuration, TimeProvider time)
{
    public const string Kind = "user_code";

    private const int MostDraws = 8;
    private const int Page = 500;

    /// <summary>Makes a code that no other request has, and points it to a grant.</summary>
    /// <returns>The code, as it is compared, and the id of its record; <see langword="null"/> if the client has as many waiting as it may (DEV-11).</returns>
    public async Task<(string Code, string Id)?> TryAddAsync(RegisteredClient client, string grantId, TimeSpan lifetime)
    {
        var most = configuration.Current.Options.DeviceAuthorization.MaxPendingPerClient;
        if (await AreWaitingAsync(client.ClientId, most))
            return null;
        var added = await AddAsync(client, grantId, lifetime);
        // Counted once more with this one among them: those that came at once had not seen each other.
        if (!await AreWaitingAsync(client.ClientId, most + 1))
            return added;
        await store.RemoveAsync(Kind, added.Id);
        return null;
    }

    /// <summary>Finds the grant that a code points to; <see langword="null"/> if there is none.</summary>
    public async Task<string?> FindAsync(string code) =>
        (await store.FindAsync(Kind, IdsOf(code))).FirstOrDefault(record => record.ExpiresAt > time.GetUtcNow())?.GrantId;

    private async Task<(string Code, string Id)> AddAsync(RegisteredClient client, string grantId, TimeSpan lifetime)
    {
        for (var draw = 0; draw < MostDraws; draw++)
        {
            var code = UserCode.New(client.Client.UserCodeType);
            var (ids, now) = (IdsOf(code), time.GetUtcNow());
            var record = new OperationalRecord
            {
                Kind = Kind,
                Id = ids[0],
                Stamp = OperationalStore.NewStamp(),
                GrantId = grantId,
                ClientId = client.ClientId,
                CreatedAt = now,
                ExpiresAt = now + lifetime,
            };
            // DEV-11: under another master key it would be another record.
            if ((await store.FindAsync(Kind, ids)).All(other => other.ExpiresAt <= now) && await store.TryAddAsync(record))
                return (code, ids[0]);
        }

        throw new InvalidOperationException("No user code was found that is free.");
    }

    private async Task<bool> AreWaitingAsync(string clientId, int most)
    {
        var (count, after, now) = (0, (string?)null, time.GetUtcNow());
        while (true)
        {
            var found = await store.ListAsync(new OperationalFilter { Kind = Kind, ClientId = clientId, AfterId = after }, Math.Min(Page, most));
            count += found.Count(record => record.ExpiresAt > now);
            if (count >= most)
                return true;
            if (found.Count < Math.Min(Page, most))
                return false;
            after = found[^1].Id;
        }
    }

    // The first key writes; the others are looked under too, so that a code lives on when a key is put in front.
    private string[] IdsOf(string code) =>
        [.. master.Derive("user code", SHA256.HashSizeInBytes).Select(key => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(code)))[..32])];
}

using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options.Rules;

/// <summary>Client identifiers: unique, sayable in every request, and nobody's subject.</summary>
internal sealed class ClientIdRule : IConfigurationRule
{
    public void Check(ConfigurationReview review)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var subjects = review.Options.Users.Select(user => user.SubjectId).ToHashSet(StringComparer.Ordinal);
        foreach (var client in review.Clients)
        {
            var id = client.Value.ClientId;
            if (id.Length == 0)
                review.Add(client, nameof(Client.ClientId), "is missing.");
            else if (id.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E'))
                review.Add(client, nameof(Client.ClientId), "must be visible ASCII without spaces (RFC 6749 appendix A.1).");
            else if (id.Length > InputLimits.ClientId)
                review.Add(client, nameof(Client.ClientId), $"is longer than {InputLimits.ClientId} characters.");
            else if (!seen.Add(id))
                review.Add(client, nameof(Client.ClientId), "is the identifier of another client.");

            // RFC 9700 §4.15: where a client's own token says sub, an API would take the client for the user.
            if (id.Length > 0 && subjects.Contains(id))
                review.Add(client, nameof(Client.ClientId), "is the SubjectId of a user; an API could take one for the other (RFC 9700 §4.15).");
        }
    }
}

using System.Collections.Frozen;
using System.Text.Json;
using PluginTokenServer.Host.Diagnostics;

namespace PluginTokenServer.Host.Token;

/// <summary>Turns the custom entries of a response into JSON, within limits and under a deadline: their values are a plugin's objects, and reading one runs its code.</summary>
internal sealed class CustomEntries(TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // The members of RFC 6749 §5.1 and §5.2: what a client decides by is the server's to say.
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        ["access_token", "token_type", "expires_in", "refresh_token", "id_token", "scope", "error", "error_description", "error_uri"], StringComparer.OrdinalIgnoreCase);

    /// <returns>The entries, or what is wrong with them as a sentence for the log.</returns>
    /// <exception cref="UnavailableException">Reading them took too long.</exception>
    public ValueTask<(IReadOnlyList<CustomEntry> Entries, string? Fault)> RenderAsync(Dictionary<string, object>? custom)
    {
        if (custom is null || custom.Count == 0)
            return new(([], null));
        return custom.Values.All(CustomJson.IsPlain) ? new(Render(custom)) : new(RenderElsewhereAsync(custom));
    }

    private async Task<(IReadOnlyList<CustomEntry>, string?)> RenderElsewhereAsync(Dictionary<string, object> custom)
    {
        try
        {
            return await Task.Run(() => Render(custom)).WaitAsync(Deadline, time);
        }
        catch (TimeoutException)
        {
            throw new UnavailableException("The custom entries of a response took too long to read.", RetryAfter);
        }
    }

    private static (IReadOnlyList<CustomEntry>, string?) Render(Dictionary<string, object> custom)
    {
        var entries = new List<CustomEntry>(custom.Count);
        var bytes = 0;
        try
        {
            foreach (var (name, value) in custom)
            {
                if (Reserved.Contains(name) || name.Length == 0)
                    return ([], $"the custom entry '{name}' has a name that is reserved for the server.");
                // Absent, never null (RFC 6749 knows no null member).
                if (value is null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
                    continue;
                var json = CustomJson.Write(value, Options.InputLimits.CustomEntriesBytes - bytes);
                bytes += json.Length + name.Length;
                entries.Add(new CustomEntry(name, json));
            }

            return bytes <= Options.InputLimits.CustomEntriesBytes ? (entries, null) : ([], CustomJson.TooLarge);
        }
        catch (CustomJsonException fault)
        {
            return ([], fault.Message);
        }
        catch (Exception fault)
        {
            // A getter or an enumerator of the plugin threw.
            return ([], $"reading a custom entry threw {fault.GetType().FullName}.");
        }
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PluginTokenServer.Host.Plugins.Verbs;

namespace PluginTokenServer.Tests.Support;

/// <summary>The bundled plugin that keeps people, switched on, and what an operator does with it.</summary>
internal static partial class UsersPlugin
{
    /// <summary>What people have for a password who do not matter otherwise.</summary>
    public const string Password = "correct horse battery";

    /// <summary>Switches it on in the configuration of a server.</summary>
    public static JsonObject Enable(JsonObject tokenServer, Action<JsonObject>? change = null)
    {
        var settings = new JsonObject { ["Password"] = new JsonObject { ["Iterations"] = 10_000 } };
        change?.Invoke(settings);
        var plugins = tokenServer["Plugins"] as JsonObject ?? [];
        tokenServer["Plugins"] = plugins;
        var entries = plugins["Entries"] as JsonObject ?? [];
        plugins["Entries"] = entries;
        entries["users"] = new JsonObject { ["Enabled"] = true, ["Settings"] = settings };
        tokenServer["Users"] = new JsonArray();
        return settings;
    }

    /// <summary>Runs one of its verbs in the server.</summary>
    public static Task<(int ExitCode, string Out, string Error)> RunAsync(this TestServer server, params string[] words) => server.TypeAsync(null, words);

    /// <summary>Runs one of its verbs in the server, and types what it asks for.</summary>
    public static async Task<(int ExitCode, string Out, string Error)> TypeAsync(this TestServer server, string? typed, params string[] words)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await new VerbRun(server.Plugins, output, error, _ => Task.FromResult(typed)).RunAsync(["users", .. words]);
        return (exitCode, output.ToString().Trim(), error.ToString().Trim());
    }

    /// <summary>Adds somebody whose password need not be changed.</summary>
    /// <returns>The subject identifier.</returns>
    public static async Task<string> AddUserAsync(this TestServer server, string name, string password = Password, params string[] more)
    {
        var (exitCode, _, error) = await server.TypeAsync(password, ["add", name, "--ask-password", "--keep-password", .. more]);
        return exitCode == 0 ? Subject().Match(error).Groups[1].Value : throw new InvalidOperationException(error);
    }

    /// <summary>What an authenticator application shows (RFC 6238).</summary>
    /// <param name="key">The key, in Base32.</param>
    /// <param name="time">When.</param>
    public static string CodeOf(string key, DateTimeOffset time)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(key.Replace(" ", "", StringComparison.Ordinal).Select(letter => Convert.ToString(Alphabet.IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(at => Convert.ToByte(bits.Substring(at * 8, 8), 2)).ToArray();
        var counter = BitConverter.GetBytes(time.ToUnixTimeSeconds() / 30);
        Array.Reverse(counter);
#pragma warning disable CA5350 // RFC 6238 §1.2.
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var at = hash[^1] & 0xf;
        var number = ((hash[at] & 0x7f) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3];
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The key that a page shows to somebody who cannot scan its picture.</summary>
    public static string KeyIn(string html) => Key().Match(html).Groups[1].Value;

    /// <summary>The recovery codes that a page shows.</summary>
    public static string[] CodesIn(string html) => [.. Recovery().Matches(html).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"subject identifier (\S+?)\.$", RegexOptions.Multiline)]
    private static partial Regex Subject();

    [GeneratedRegex(@"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})")]
    private static partial Regex Key();

    [GeneratedRegex(@"<code>((?:[A-Z2-7]{4}-){2}[A-Z2-7]{4})</code>")]
    private static partial Regex Recovery();
}

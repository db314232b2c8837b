using PluginTokenServer.Host.Options;

namespace PluginTokenServer.Host.CommandLine;

/// <summary>All verbs. Whoever adds one adds a line.</summary>
internal static class Verbs
{
    public static readonly IReadOnlyList<Verb> All =
    [
        new("config check", "[--environment <name>] [--<setting> <value>]", "Shows everything that is wrong with the configuration.", ConfigurationVerbs.CheckAsync),
        new("secret new", "", "Makes a client secret: the secret, shown once, and the hash to configure.", SecretVerbs.NewAsync),
        new("user hash", "", "Reads a password and prints the hash to configure.", UserVerbs.HashAsync),
        new("keys list", "[--environment <name>]", "Shows the signing keys: which one signs, which one will, how long each is published.", ServerVerbs.KeysList.RunAsync),
        new("keys rotate", "[--environment <name>]", "Publishes the next signing keys now, to sign when everybody knows them.", ServerVerbs.KeysRotate.RunAsync),
        new("keys master rotate", "[--environment <name>]", "Makes a new master key, and seals under it what the store holds.", ServerVerbs.KeysMasterRotate.RunAsync),
        new("backup", "<file>", "Copies the store to a new file, while the server serves.", ServerVerbs.Backup.RunAsync),
        new("revoke", "subject|client|session|origin <value>", "Ends all grants and reference tokens of a user, a client, a session or a plugin.", ServerVerbs.Revoke.RunAsync),
        new("plugins list", "[--environment <name>]", "Shows all plugins, what they serve, and why one is not served: of the running server, or else of one that would be started.", ServerVerbs.PluginsList.RunAsync),
        new("plugins reload", "[<id>]", "Replaces a plugin in the running server by what lies in its folder now, or all that have changed.", ServerVerbs.PluginsReload.RunAsync),
        new("plugins disable", "<id>", "Switches a plugin off, at once and for the next start.", ServerVerbs.PluginsDisable.RunAsync),
        new("plugins enable", "<id>", "Switches a plugin on again.", ServerVerbs.PluginsEnable.RunAsync),
        new("plugins inspect", "<path>", "Tells whether a plugin would be loaded, without running anything of it.", PluginVerbs.InspectAsync),
        new("plugins lock", "[<id> ...] [--yes] [--by <name>]", "Shows which plugins are new, changed or gone, and lets those run that are there.", PluginLockVerbs.LockAsync),
        new("plugins verify", "[--environment <name>]", "Tells whether all plugins are what was locked, and would be loaded. Runs nothing of them.", PluginLockVerbs.VerifyAsync),
        new("plugins revoke", "<id> [--version <version>] [--since <time>]", "Ends all sessions, grants and reference tokens that came through a plugin, and says what it cannot end.", PluginRevocationVerb.RunAsync),
    ];

    public static Verb? Find(string[] args) => All.FirstOrDefault(verb => args.Take(verb.Words).SequenceEqual(verb.Name.Split(' ')));

    /// <summary>What to say to somebody who typed something else.</summary>
    public static string Unknown(string[] args)
    {
        var group = All.Where(verb => verb.Group == args[0]).Select(verb => verb.Name).ToList();
        var typed = string.Join(' ', args.Take(2));
        if (group.Where(name => name.StartsWith(typed + " ", StringComparison.Ordinal)).ToList() is { Count: > 0 } begun)
            return $"'{typed}' is not a whole verb; use {string.Join(" or ", begun.Select(name => $"`{name}`"))}.";

        return NearestName.Of(typed, group.Count > 0 ? group : All.Select(verb => verb.Name)) is { } nearest
            ? $"There is no verb '{typed}'; did you mean `{nearest}`?"
            : $"There is no verb '{typed}'; `--help` lists them.";
    }
}

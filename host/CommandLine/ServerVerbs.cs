namespace PluginTokenServer.Host.CommandLine;

/// <summary>The verbs that the running server carries out.</summary>
internal static class ServerVerbs
{
    public static readonly ServerVerb KeysList = new("keys list", 0, KeyVerbs.ListAsync);
    public static readonly ServerVerb KeysRotate = new("keys rotate", 0, KeyVerbs.RotateAsync);
    public static readonly ServerVerb KeysMasterRotate = new("keys master rotate", 0, KeyVerbs.RotateMasterAsync);
    public static readonly ServerVerb Backup = new("backup", 1, StoreVerbs.BackupAsync) { Whole = Path.GetFullPath };
    public static readonly ServerVerb Revoke = new("revoke", 2, StoreVerbs.RevokeAsync);
    public static readonly ServerVerb PluginsList = new("plugins list", 0, ServingPluginVerbs.ListAsync) { BeginsAtOnce = true, WithoutServerAsync = (settings, _, terminal) => PluginVerbs.ListAsync(settings, terminal) };
    public static readonly ServerVerb PluginsReload = new("plugins reload", 0, ServingPluginVerbs.ReloadAsync) { Optional = 1, BeginsAtOnce = true, WithoutServerAsync = ServingPluginVerbs.ReloadNothingAsync };
    public static readonly ServerVerb PluginsDisable = new("plugins disable", 1, ServingPluginVerbs.DisableAsync) { BeginsAtOnce = true, WithoutServerAsync = PluginSwitchVerbs.DisableAsync };
    public static readonly ServerVerb PluginsEnable = new("plugins enable", 1, ServingPluginVerbs.EnableAsync) { BeginsAtOnce = true, WithoutServerAsync = PluginSwitchVerbs.EnableAsync };
    public static readonly ServerVerb PluginsRevoke = new("plugins revoke", 3, PluginRevocationVerb.WorkAsync);

    private static readonly ServerVerb[] All = [KeysList, KeysRotate, KeysMasterRotate, Backup, Revoke, PluginsList, PluginsReload, PluginsDisable, PluginsEnable, PluginsRevoke];

    public static ServerVerb? Find(string name) => Array.Find(All, verb => verb.Name == name);
}

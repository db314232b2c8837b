namespace PluginTokenServer.Host.CommandLine;

/// <summary>The verbs that the running server carries out.</summary>
internal static class ServerVerbs
{
    public static readonly ServerVerb KeysList = new("keys list", 0, KeyVerbs.ListAsync);
    public static readonly ServerVerb KeysRotate = new("keys rotate", 0, KeyVerbs.RotateAsync);
    public static readonly ServerVerb KeysMasterRotate = new("keys master rotate", 0, KeyVerbs.RotateMasterAsync);
    public static readonly ServerVerb Backup = new("backup", 1, StoreVerbs.BackupAsync) { Whole = Path.GetFullPath };
    public static readonly ServerVerb Revoke = new("revoke", 2, StoreVerbs.RevokeAsync);

    private static readonly ServerVerb[] All = [KeysList, KeysRotate, KeysMasterRotate, Backup, Revoke];

    public static ServerVerb? Find(string name) => Array.Find(All, verb => verb.Name == name);
}

namespace PluginTokenServer.Events;

/// <summary>The categories of events.</summary>
public static class EventCategories
{
    /// <summary>Somebody, or something, proved who it is, or failed to.</summary>
    public const string Authentication = "Authentication";

    /// <summary>Tokens were issued, looked at or taken back.</summary>
    public const string Token = "Token";

    /// <summary>Somebody agreed to something, refused it, or took it back.</summary>
    public const string Grants = "Grants";

    /// <summary>A device asked to be let in.</summary>
    public const string Device = "Device";
}

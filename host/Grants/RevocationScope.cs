namespace PluginTokenServer.Host.Grants;

/// <summary>By what many grants are revoked at once.</summary>
internal enum RevocationScope
{
    Subject,
    Client,
    Session,
    Origin,
}

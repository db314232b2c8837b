namespace PluginTokenServer.Host.Scopes;

internal enum ScopeError
{
    None,
    InvalidScope,
    InvalidTarget,
}

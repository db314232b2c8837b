namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>The call that plugin code runs in, for those that cannot be told: singletons of the plugin. Kept only once a plugin has asked for it.</summary>
internal sealed class AmbientCall
{
    private static readonly AsyncLocal<PluginInvocation?> Current = new();
    private volatile bool _wanted;

    public static PluginInvocation? Invocation => Current.Value;

    public void Want() => _wanted = true;

    public void Enter(PluginInvocation invocation)
    {
        if (_wanted)
            Current.Value = invocation;
    }
}

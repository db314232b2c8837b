namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>The state of a call that can tell, once the call has come to a good end, whether the plugin said yes or no.</summary>
internal interface ICallVerdict
{
    CallOutcome Outcome { get; }
}

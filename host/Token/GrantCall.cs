using PluginTokenServer.Host.Plugins.Calls;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>A call of a plugin's grant, and what the plugin has said in it.</summary>
internal readonly record struct GrantCall(PluginGrant Grant, ExtensionGrantValidationContext Context) : ICallVerdict
{
    public CallOutcome Outcome => Context.Result switch
    {
        { IsError: false, Error: null } => CallOutcome.Answered,
        { CredentialRejected: true } => CallOutcome.CredentialRejected,
        _ => CallOutcome.Denied,
    };
}

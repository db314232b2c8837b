using PluginTokenServer.Host.Diagnostics;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>A grant that a plugin offers, called through the plugin's own boundary.</summary>
internal sealed class PluginGrant(string grantType, PluginOffer offer) : IExtensionGrantValidator
{
    public string GrantType => grantType;

    /// <summary>The validator, for the log.</summary>
    public string Description => $"{offer.TypeName} of plugin '{offer.PluginId}'";

    public string PluginId => offer.PluginId;

    /// <summary>The plugin as it is noted down beside what it granted.</summary>
    public PluginOrigin Origin => PluginOrigin.Of(offer);

    /// <summary>What the validator threw after it had said no. What it said stands.</summary>
    public Exception? Stumble { get; private set; }

    public Task ValidateAsync(ExtensionGrantValidationContext context) =>
        offer.InvokeAsync<IExtensionGrantValidator, GrantCall>(
            (TokenRequest)context.Request, new GrantCall(this, context), static async (validator, call, deadline) =>
            {
                call.Context.CancellationToken = deadline;
                try
                {
                    await validator.ValidateAsync(call.Context);
                }
                catch (Exception fault) when (call.Context.ErrorAssigned && fault is not (PluginUnavailableException or UnavailableException))
                {
                    // A refusal, and no failed call: a client that presents rubbish must not be able to close the grant for others.
                    call.Grant.Stumble = fault;
                }

                Proposal.Settle(call.Context.Request);
                Proposal.Settle(call.Context.Result);
            });
}

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

    public Task ValidateAsync(ExtensionGrantValidationContext context)
    {
        var call = offer.InvokeAsync<IExtensionGrantValidator, ExtensionGrantValidationContext>((TokenRequest)context.Request, context, static (validator, context, deadline) =>
        {
            context.CancellationToken = deadline;
            return validator.ValidateAsync(context);
        });
        return call.IsCompletedSuccessfully ? call : AwaitAsync(call, context);
    }

    private static async Task AwaitAsync(Task call, ExtensionGrantValidationContext context)
    {
        try
        {
            await call;
        }
        catch (PluginFaultException) when (context.ErrorAssigned)
        {
            // The validator had said no before it stumbled. What it said stands, and the fault has been logged.
        }
    }
}

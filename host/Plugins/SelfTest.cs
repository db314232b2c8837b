using PluginTokenServer.Host.Plugins.Activation;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins;

/// <summary>Has plugins try themselves out before they serve.</summary>
internal static class SelfTest
{
    /// <summary>Refuses the plugin if its test fails.</summary>
    public static async Task<PluginOutcome> RunAsync(PluginOutcome outcome)
    {
        foreach (var offer in outcome.IsServing ? outcome.Offers.Where(offer => offer.Contract == typeof(IPluginSelfTest)) : [])
            if (await FailureAsync(offer) is { } clause)
                return outcome.Refuse(Refusal.Of(RefusalReason.ActivationFailed, outcome.Id, $"fails its self-test {offer.TypeName}: {clause}"));

        return outcome;
    }

    private static async Task<string?> FailureAsync(PluginOffer offer)
    {
        var finding = new Finding();
        try
        {
            await offer.InvokeAsync<IPluginSelfTest, Finding>(null, finding, static async (test, finding, deadline) =>
            {
                try
                {
                    await test.TestAsync(deadline);
                }
                catch (Exception exception)
                {
                    finding.Clause = ActivationText.Of(exception);
                }
            });
            return finding.Clause;
        }
        catch (Exception exception) when (exception is PluginUnavailableException or PluginFaultException)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private sealed class Finding
    {
        public string? Clause { get; set; }
    }
}

namespace PluginTokenServer.Host.Options;

/// <summary>The configuration cannot be used. Says everything that is wrong with it, so that the operator corrects it once.</summary>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationFault> faults) : StartupException(Describe(faults))
{
    public IReadOnlyList<ConfigurationFault> Faults { get; } = faults;

    private static string Describe(IReadOnlyList<ConfigurationFault> faults) =>
        (faults.Count == 1 ? "The configuration has a fault:" : $"The configuration has {faults.Count} faults:")
        + string.Concat(faults.Select(fault => $"\n  - {fault}"));
}

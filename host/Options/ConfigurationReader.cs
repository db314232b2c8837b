using PluginTokenServer.Host.Options.Rules;
using PluginTokenServer.Host.Outbound;

namespace PluginTokenServer.Host.Options;

/// <summary>Turns configuration into options that hold together, or into one list of everything that is wrong.</summary>
internal static class ConfigurationReader
{
    /// <exception cref="ConfigurationException">Something is wrong with it.</exception>
    public static TokenServerOptions Read(ConfigurationSnapshot snapshot, bool isDevelopment)
    {
        snapshot = ClaimObjects.AsText(snapshot);
        var shapeFaults = ConfigurationShape.Check(snapshot.Section, typeof(TokenServerOptions));
        // Bound without what does not fit, the rest can be judged too: the operator learns of everything at once.
        var fitting = snapshot.Without(shapeFaults.Select(fault => fault.Path));
        var options = Bind(fitting.Section, isDevelopment);

        var review = new ConfigurationReview(options, fitting.Section, isDevelopment);
        foreach (var rule in ConfigurationRules.All)
            rule.Check(review);

        // What was left out above would be called missing a second time.
        var faults = shapeFaults.Concat(review.Faults.Where(fault => !shapeFaults.Any(shape => ConfigurationFault.Covers(shape.Path, fault.Path)))).ToList();
        return faults.Count == 0 ? options : throw new ConfigurationException(faults);
    }

    private static TokenServerOptions Bind(IConfigurationSection section, bool isDevelopment)
    {
        var options = new TokenServerOptions();
        section.Bind(options);
        foreach (var secret in options.Clients.SelectMany(client => client.ClientSecrets))
            secret.Expiration = ToUtc(secret.Expiration);
        if (isDevelopment && !section.GetSection($"{nameof(options.Outbound)}:{nameof(options.Outbound.AllowedNetworks)}").Exists())
            options.Outbound.AllowedNetworks = [.. OutboundOptions.Loopback];
        return options;
    }

    // The converter turns a time with an offset into the machine's local time; one without is meant as UTC.
    private static DateTime? ToUtc(DateTime? time) => time is not { } value ? null
        : value.Kind == DateTimeKind.Local ? value.ToUniversalTime()
        : DateTime.SpecifyKind(value, DateTimeKind.Utc);
}

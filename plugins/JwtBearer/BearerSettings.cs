namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>The plugin's section, <c>TokenServer:Plugins:Entries:jwt-bearer:Settings</c>.</summary>
internal sealed class BearerSettings
{
    /// <summary>Whose assertions are taken. Those of anybody else are refused.</summary>
    /// <value>None by default.</value>
    public IList<IssuerSettings> Issuers { get; set; } = [];

    /// <summary>How long it may take to fetch an issuer's keys. It has to end before the server gives the plugin up (<c>TimeoutMs</c> of its entry).</summary>
    /// <value>3000 by default; 500 to 60000.</value>
    public int TimeoutMs { get; set; } = 3000;

    public TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);

    public IssuerSettings? Find(string? issuer) => Issuers.FirstOrDefault(known => known.Issuer == issuer);
}

namespace PluginTokenServer.Browser.Tests;

/// <summary>What other browsers than the one of the suite say of themselves.</summary>
internal static class Agents
{
    public const string Desktop = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    public const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
}

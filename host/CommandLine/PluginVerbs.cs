namespace PluginTokenServer.Host.CommandLine;

internal static class PluginVerbs
{
    public static Task<int> ListAsync(string[] args, Terminal terminal) => throw new NotImplementedException();

    public static Task<int> InspectAsync(string[] args, Terminal terminal) => throw new NotImplementedException();
}

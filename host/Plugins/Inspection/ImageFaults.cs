namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>Words for what is wrong with a file.</summary>
internal static class ImageFaults
{
    public static string Describe(ImageFault fault) => fault switch
    {
        ImageFault.Damaged => "is damaged or cut short; copy it again",
        ImageFault.MixedMode => "mixes managed and native code; build it as a pure .NET assembly",
        _ => "is not a .NET assembly; build it for .NET",
    };
}

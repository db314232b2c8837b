using System.Diagnostics;

namespace PluginTokenServer.Host.Diagnostics;

/// <summary>What may be logged of an exception: its type and where it was thrown. Its message may quote what a client sent.</summary>
internal static class FaultText
{
    public static string Place(Exception fault)
    {
        var frames = new StackTrace(fault, fNeedFileInfo: false).GetFrames().Take(8)
            .Select(frame => frame.GetMethod() is { } method ? $"{method.DeclaringType?.FullName}.{method.Name}" : "?");
        return string.Join(" < ", frames);
    }
}

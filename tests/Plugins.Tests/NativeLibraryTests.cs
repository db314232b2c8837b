using System.Globalization;
using System.Runtime.InteropServices;

namespace PluginTokenServer.Plugins.Tests;

public sealed class NativeLibraryTests
{
    /// <summary>A native library that is there wherever .NET is, under a name that only the plugin knows.</summary>
    [Test]
    public async Task plugin_may_bring_a_native_library()
    {
        await using var server = new PluginServer();
        var (prefix, suffix) = OperatingSystem.IsWindows() ? ("", ".dll") : OperatingSystem.IsMacOS() ? ("lib", ".dylib") : ("lib", ".so");
        var source = OperatingSystem.IsWindows() ? "System.IO.Compression.Native.dll" : "libSystem.Native" + suffix;
        var (entry, argument) = OperatingSystem.IsWindows() ? ("CompressionNative_Crc32", "0, null, 0") : ("SystemNative_GetPid", "");
        server.Add("native", Source.Say("native", $"Native.Call({argument})", more: $$"""
            public static class Native
            {
                [System.Runtime.InteropServices.DllImport("acme_native", EntryPoint = "{{entry}}")]
                public static extern int Call({{(argument.Length == 0 ? "" : "uint crc, byte[]? buffer, int length")}});
            }
            """));
        var file = prefix + "acme_native" + suffix;
        File.Copy(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), source), Path.Combine(server.PluginsDirectory, "native", file));

        await server.StartAsync();

        Assert.That(server.Plugin("native").NativeLibraries, Is.EqualTo(new[] { file }));
        Assert.That(await server.AskAsync("native"), Is.EqualTo(OperatingSystem.IsWindows() ? "0" : Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
    }
}

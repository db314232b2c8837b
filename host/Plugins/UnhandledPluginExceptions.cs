using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using PluginTokenServer.Host.Plugins.Calls;

namespace PluginTokenServer.Host.Plugins;

/// <summary>
/// Keeps the server up when a plugin throws where nobody awaits it: on a timer, on a thread of its own, in an <c>async void</c>. Only an
/// exception with a plugin's code in its stack is survived; a fault of the server ends the process as it should.
/// </summary>
internal static class UnhandledPluginExceptions
{
    private static readonly Lock Gate = new();
    private static volatile WeakReference<PluginRuntime>[] _runtimes = [];
    private static bool _installed;

    /// <summary>Watches over the plugins of a runtime as long as it lives, stopped or not. The process has one handler; it is installed with the first runtime.</summary>
    public static void Watch(PluginRuntime runtime)
    {
        lock (Gate)
        {
            _runtimes = [.. _runtimes.Where(other => other.TryGetTarget(out var living) && living != runtime), new WeakReference<PluginRuntime>(runtime)];
            if (_installed)
                return;

            ExceptionHandling.SetUnhandledExceptionHandler(IsSurvived);
            TaskScheduler.UnobservedTaskException += static (_, unobserved) => Report(unobserved.Exception);
            _installed = true;
        }
    }

    internal static bool IsSurvived(Exception exception)
    {
        if (Blame(exception) is not { } found)
            return false;

        found.Runtime.Quarantine(
            found.Plugin,
            $"Plugin '{found.Plugin.PluginId}' threw {TypeText.NameOf(exception.GetType())} outside of any call and is not called any more; reload it or restart the server to try again.",
            ExceptionText.WithoutMessages(exception));
        return true;
    }

    private static void Report(AggregateException exception)
    {
        foreach (var inner in exception.Flatten().InnerExceptions)
            if (Blame(inner) is { } found)
                found.Runtime.ReportUnobserved(found.Plugin.PluginId, ExceptionText.WithoutMessages(inner));
    }

    /// <summary>The plugin whose code the exception passed through first.</summary>
    private static (PluginRuntime Runtime, PluginGeneration Plugin)? Blame(Exception exception)
    {
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod()?.Module.Assembly is not { } assembly || AssemblyLoadContext.GetLoadContext(assembly) is not { } context)
                continue;

            foreach (var reference in _runtimes)
                if (reference.TryGetTarget(out var runtime) && runtime.OwnerOf(context) is { } plugin)
                    return (runtime, plugin);
        }

        return null;
    }
}

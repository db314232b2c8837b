using System.Diagnostics;

namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>One call as metrics and traces see it.</summary>
/// <param name="Started">When it began; 0 where nobody measures.</param>
/// <param name="Activity">Its activity; <see langword="null"/> where nobody traces.</param>
internal readonly record struct CallTrace(long Started, Activity? Activity);

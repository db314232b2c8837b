namespace PluginTokenServer.Host.Plugins.Calls;

/// <summary>The request that a call into a plugin is made for.</summary>
internal interface ICallOrigin
{
    /// <summary>Finds the log records of the request; <see langword="null"/> once it has ended.</summary>
    string? CorrelationId { get; }

    /// <summary>What the plugin may see of the connection, a copy; <see langword="null"/> once the request has ended.</summary>
    /// <param name="services">The scope of the call.</param>
    /// <param name="deadline">Ends with the plugin's time.</param>
    HttpContext? Show(IServiceProvider services, CancellationToken deadline);
}

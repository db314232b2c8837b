namespace PluginTokenServer.Stores;

/// <summary>What the operator has set for the store. Injectable into the plugin that <c>TokenServer:Storage:Provider</c> names.</summary>
public sealed class StorageSettings
{
    /// <summary>Where the server keeps what is its own. It exists, and nobody else has it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>TokenServer:Storage:ConnectionString</c>; <see langword="null"/> for the store's own default. A credential: do not log it.</summary>
    public string? ConnectionString { get; init; }
}

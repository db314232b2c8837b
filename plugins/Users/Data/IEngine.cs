namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>A database engine.</summary>
internal interface IEngine : IAsyncDisposable
{
    /// <summary>Which database it is, in words for the operator. No credentials.</summary>
    string Place { get; }

    /// <summary>The version of the tables that this plugin knows.</summary>
    int Version { get; }

    UsersContext CreateContext();

    /// <summary>Brings the tables to <see cref="Version"/>, all steps or none.</summary>
    /// <returns>The version that was found.</returns>
    /// <exception cref="Stores.StoreUnavailableException">They are of a later version, or somebody else's.</exception>
    Task<int> UpgradeAsync();
}

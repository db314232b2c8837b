using System.Globalization;
using Npgsql;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>The operator's connection string with the defaults of this store, and what it may not choose.</summary>
internal sealed class ConnectionSettings
{
    private const string Setting = "TokenServer:Storage:ConnectionString";
    private const string Form = "Host=db.example.com;Database=tokens;Username=tokenserver;Password=…";

    private const int MostSessions = 1000;

    private readonly NpgsqlConnectionStringBuilder _builder;

    private ConnectionSettings(NpgsqlConnectionStringBuilder builder)
    {
        _builder = builder;
        Sessions = builder.MaxPoolSize;
        StatementTimeout = TimeSpan.FromSeconds(builder.CommandTimeout);
        Place = string.Create(CultureInfo.InvariantCulture, $"PostgreSQL at {builder.Host} (port {builder.Port}, database '{builder.Database ?? builder.Username}')");
    }

    /// <summary>How many statements run at once.</summary>
    public int Sessions { get; }

    /// <summary>After this the server itself ends a statement.</summary>
    public TimeSpan StatementTimeout { get; }

    /// <summary>Which server it is, in words for the operator. No credentials.</summary>
    public string Place { get; }

    /// <exception cref="StoreUnavailableException">There is no connection string, or it is none.</exception>
    public static ConnectionSettings Of(StorageSettings storage)
    {
        if (string.IsNullOrWhiteSpace(storage.ConnectionString))
            throw new StoreUnavailableException($"PostgreSQL needs to know where it is: set {Setting} (in the environment TokenServer__Storage__ConnectionString) to {Form}.");
        try
        {
            var given = new NpgsqlConnectionStringBuilder(storage.ConnectionString);
            if (string.IsNullOrWhiteSpace(given.Host))
                throw new StoreUnavailableException($"{Setting} names no host; it has the form {Form}.");
            var settings = Defaults(given.Host);
            foreach (string keyword in given.Keys!)
                settings[keyword] = given[keyword];
            if (settings.MaxPoolSize is < 1 or > MostSessions)
                throw new StoreUnavailableException($"{Setting} asks for {settings.MaxPoolSize} connections (Maximum Pool Size); it can have 1 to {MostSessions}.");
            return new ConnectionSettings(settings);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            // The message of the fault may quote the password.
            throw new StoreUnavailableException($"{Setting} is no connection string that Npgsql understands; it has the form {Form}.");
        }
    }

    /// <param name="prepare">Runs on each new connection, before anything else does.</param>
    public NpgsqlDataSource CreateDataSource(Func<NpgsqlConnection, Task> prepare)
    {
        var manyHosts = _builder.Host!.Contains(',', StringComparison.Ordinal);
        _builder.TargetSessionAttributes = null;
        // A connection that nothing comes back on keeps its place for as long as TCP hopes; others may take over its work meanwhile.
        _builder.MaxPoolSize = Sessions * 2;
        _builder.Pooling = true;
        _builder.Multiplexing = false;
        _builder.Enlist = false;
        // A statement leaves nothing behind in its session, and a reset would take back what the session was prepared with.
        _builder.NoResetOnClose = true;
        // The server has the time limit. The driver's own would ask the server to cancel, for which see Sessions.
        _builder.CommandTimeout = 0;
        _builder.IncludeErrorDetail = false;
        _builder.IncludeFailedBatchedCommand = false;
        _builder.PersistSecurityInfo = false;
        _builder.LogParameters = false;

        var source = new NpgsqlDataSourceBuilder(_builder.ConnectionString);
        source.UsePhysicalConnectionInitializer(_ => throw new NotSupportedException("Connections are opened asynchronously."), prepare);
        return manyHosts ? source.BuildMultiHost().WithTargetSession(TargetSessionAttributes.Primary) : source.Build();
    }

    private static NpgsqlConnectionStringBuilder Defaults(string host) => new()
    {
        ApplicationName = "PluginTokenServer",
        // PostgreSQL allows a hundred in all unless told otherwise.
        MaxPoolSize = 32,
        Timeout = 3,
        CommandTimeout = 3,
        MaxAutoPrepare = 32,
        AutoPrepareMinUsages = 2,
        // After a failover the new primary has to be found at once.
        HostRecheckSeconds = 1,
        // Only a line that is in use is noticed to be cut by itself. A Unix socket has no such option, and Npgsql fails where it sets it.
        TcpKeepAliveTime = IsSocket(host) ? 0 : 10,
        TcpKeepAliveInterval = IsSocket(host) ? 0 : 5,
        // Asking for it costs a round trip, and a line on the console where the library is not installed.
        GssEncryptionMode = GssEncryptionMode.Disable,
    };

    private static bool IsSocket(string host) => host.Contains('/', StringComparison.Ordinal) || host.StartsWith('@');
}

using System.Net.Sockets;
using Npgsql;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.PostgreSql;

/// <summary>What went wrong, as one sentence for the operator, and what may be tried again.</summary>
internal static class Faults
{
    /// <summary>Whether it is a fault of the server or of the way to it, and not of this program.</summary>
    public static bool IsOfServer(Exception fault) => fault is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>Whether the server says that it has taken the whole statement back only because of another one, so that the same once more may succeed.</summary>
    public static bool IsConflict(Exception fault) => fault is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>Whether it was this connection that failed, so that another one may do better.</summary>
    public static bool IsOfConnection(Exception fault) => fault switch
    {
        PostgresException answer => answer.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            || answer.SqlState.StartsWith("08", StringComparison.Ordinal),
        _ => IsOfServer(fault),
    };

    /// <param name="place">See <see cref="ConnectionSettings.Place"/>.</param>
    /// <param name="fault">What happened.</param>
    public static StoreUnavailableException Of(string place, Exception fault) => new($"{place} {Sentence(fault)}", fault);

    // The server's own words stay out: they may quote what it was given.
    private static string Sentence(Exception fault) => fault switch
    {
        PostgresException answer => Sentence(answer.SqlState),
        _ when Cause<SocketException>(fault) is { } socket => $"cannot be reached ({socket.SocketErrorCode}); check that it runs, and the host and port.",
        _ when Cause<TimeoutException>(fault) is not null => "did not answer in time.",
        _ when Cause<System.Security.Authentication.AuthenticationException>(fault) is not null => "has a certificate that is not trusted; check SSL Mode and Root Certificate.",
        // Npgsql has no type for it.
        NpgsqlException when fault.Message.Contains("SSL connection requested", StringComparison.Ordinal) => "does not offer TLS, which SSL Mode asks for; set ssl = on there.",
        _ => "broke the connection.",
    };

    private static string Sentence(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "does not let the server in; check the user name and password in TokenServer:Storage:ConnectionString, and pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => "has no such database; create it, owned by the user of the connection.",
        PostgresErrorCodes.InsufficientPrivilege => "denies the user of the connection the right to do this; let it own the tables named pts_*, and create them.",
        PostgresErrorCodes.InvalidSchemaName => "has no schema to create the tables in; check the search path of the user.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => "lacks a table or column that the server made; restart the server, or restore the database.",
        PostgresErrorCodes.TooManyConnections => "has no connection left; raise max_connections, or lower Maximum Pool Size.",
        PostgresErrorCodes.CannotConnectNow => "is starting up or shutting down.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "ended the connection.",
        PostgresErrorCodes.ReadOnlySqlTransaction => "takes no writes; connect to the primary, and see that default_transaction_read_only is off.",
        PostgresErrorCodes.QueryCanceled => "took too long over a statement.",
        PostgresErrorCodes.DiskFull => "has a full disk.",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => "kept reporting a conflict with other statements.",
        _ => $"reported an error (SQLSTATE {state}); its log says more.",
    };

    private static T? Cause<T>(Exception? fault) where T : Exception
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is T cause)
                return cause;
        }

        return null;
    }
}

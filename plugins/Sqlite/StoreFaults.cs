using Microsoft.Data.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>What SQLite's errors mean to the operator, and whether the file can still be trusted.</summary>
internal sealed class StoreFaults(string path)
{
    private const int Permission = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int NoMemory = 7;
    private const int ReadOnly = 8;
    private const int Interrupted = 9;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private volatile bool _damaged;

    public bool IsDamaged => _damaged;

    /// <summary>Whether an error is about the database, not about one statement.</summary>
    public static bool IsAboutAll(SqliteException fault) => fault.SqliteErrorCode
        is Permission or Busy or Locked or NoMemory or ReadOnly or Interrupted or InputOutput or Corrupt or Full or CannotOpen or NotADatabase;

    /// <summary>Whether an error says that the file is not what was written.</summary>
    public static bool IsDamage(SqliteException fault) => fault.SqliteErrorCode is Corrupt or NotADatabase;

    /// <summary>A damaged file may answer anything: from then on it answers nothing.</summary>
    public void ThrowIfDamaged()
    {
        if (_damaged)
            throw new StoreUnavailableException(Damaged);
    }

    public StoreUnavailableException Of(SqliteException fault)
    {
        _damaged |= IsDamage(fault);
        return new StoreUnavailableException(Sentence(fault), fault);
    }

    /// <summary>What to say of a file that failed the check.</summary>
    public StoreUnavailableException OfCheck(SqliteException? fault = null) => new(Damaged, fault);

    private string Damaged => $"The database '{path}' is damaged; stop the server, put the file aside together with its -wal, and restore the latest backup.";

    private string Sentence(SqliteException fault) => fault.SqliteErrorCode switch
    {
        Corrupt or NotADatabase => Damaged,
        Busy or Locked => $"The database '{path}' is locked by another process; end whatever else has it open.",
        Full => $"There is no room left for the database '{path}'; make room on its disk, a restart is not needed.",
        Permission or ReadOnly or CannotOpen => $"The database '{path}' cannot be opened or written; give it, its -wal and its directory to the user that the server runs as.",
        InputOutput => $"Reading or writing the database '{path}' failed (SQLite {fault.SqliteExtendedErrorCode}); look after its disk.",
        NoMemory => $"SQLite has no memory left for the database '{path}'.",
        _ => $"SQLite failed on the database '{path}' with error {fault.SqliteExtendedErrorCode}.",
    };
}

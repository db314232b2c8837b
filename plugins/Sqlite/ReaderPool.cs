namespace PluginTokenServer.Plugins.Sqlite;

/// <summary>Connections that read, as many as are needed at once; a few are kept.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private static readonly int Kept = Math.Max(4, 2 * Environment.ProcessorCount);

    private readonly Stack<ReadStatements> _idle = new();
    private readonly Lock _gate = new();
    private bool _closed;
    private int _lent;
    private readonly ManualResetEventSlim _allBack = new(initialState: true);

    /// <returns><see langword="null"/> once it is closed.</returns>
    public ReadStatements? Take()
    {
        lock (_gate)
        {
            if (_closed)
                return null;
            if (_lent++ == 0)
                _allBack.Reset();
            if (_idle.TryPop(out var idle))
                return idle;
        }

        try
        {
            return new ReadStatements(path);
        }
        catch
        {
            GiveBack(null);
            throw;
        }
    }

    /// <param name="reader">What was taken; <see langword="null"/> if it is not to be used any more.</param>
    public void GiveBack(ReadStatements? reader)
    {
        bool keep;
        lock (_gate)
        {
            keep = reader is not null && !_closed && _idle.Count < Kept;
            if (keep)
                _idle.Push(reader!);
        }

        if (!keep)
            reader?.Dispose();
        lock (_gate)
        {
            if (--_lent == 0)
                _allBack.Set();
        }
    }

    /// <summary>Waits for those that are reading, which takes milliseconds, and closes all.</summary>
    public void Dispose()
    {
        lock (_gate)
            _closed = true;
        _allBack.Wait();
        _allBack.Dispose();
        while (_idle.TryPop(out var reader))
            reader.Dispose();
    }
}

using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>
/// The file that is written. Each line goes out in one write, and what is left of one that was cut off by a crash is taken away when the file is opened: a line is
/// there as a whole or not at all.
/// </summary>
internal sealed class AuditFile : IDisposable
{
    private static readonly TimeSpan SyncDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly AuditLogSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditFile> _log;
    private readonly ITimer _timer;
    private readonly string _path;
    private SafeFileHandle? _file;
    private SafeFileHandle? _lock;
    private long _length;
    private string _day = "";
    private bool _isBroken;
    private bool _isUnsynced;
    private bool _isClosed;

    public AuditFile(AuditLogSettings settings, PluginContext context, TimeProvider time, ILogger<AuditFile> log)
    {
        (_settings, _time, _log) = (settings, time, log);
        _path = Path.IsPathRooted(settings.Path) ? settings.Path : Path.Combine(context.DataDirectory, settings.Path);
        _timer = time.CreateTimer(static file => ((AuditFile)file!).Sync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="TemporarilyUnavailableException">It cannot be written; nothing of the line was.</exception>
    public void Append(ReadOnlyMemory<byte> line)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            try
            {
                Write(line.Span);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                GiveUp();
                // Once for an outage, however many events come in it.
                if (!_isBroken)
                    Log.NotWritten(_log, _path, fault.Message);
                _isBroken = true;
                throw new TemporarilyUnavailableException("The audit log cannot be written.", fault);
            }

            if (_isBroken)
                Log.WrittenAgain(_log, _path);
            _isBroken = false;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isClosed = true;
            SyncNow();
            Close();
            _lock?.Dispose();
        }
    }

    private void Write(ReadOnlySpan<byte> line)
    {
        var day = System.Text.Encoding.ASCII.GetString(line[EventLine.Day]);
        var file = _file ?? Open();
        if (_length > 0 && (_length + line.Length > _settings.MaxBytes || (_settings.Daily && day != _day)))
            file = Rotate();
        RandomAccess.Write(file, line, _length);
        if (_length == 0)
            _day = day;
        _length += line.Length;
        if (_settings.Sync == AuditLog.Sync.Event)
            RandomAccess.FlushToDisk(file);
        else if (_settings.Sync == AuditLog.Sync.Second && !_isUnsynced)
            _isUnsynced = _timer.Change(SyncDelay, Timeout.InfiniteTimeSpan);
    }

    private SafeFileHandle Open()
    {
        // Nobody else writes it meanwhile: two servers have a file each. A lock on the file itself would keep readers out as well.
        _lock ??= File.OpenHandle(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var file = File.OpenHandle(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _length = Lines.Repair(file, out var lost);
            _day = Lines.FirstDay(file, _length);
            if (lost > 0)
                Log.Repaired(_log, _path, lost);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        return _file = file;
    }

    private SafeFileHandle Rotate()
    {
        if (_settings.Sync != AuditLog.Sync.Never)
            RandomAccess.FlushToDisk(_file!);
        Close();
        Rotation.PutAside(_path, _time.GetUtcNow());
        foreach (var (file, fault) in Rotation.RemoveOld(_path, _settings.KeepFiles))
            Log.NotRemoved(_log, file, fault);
        return Open();
    }

    // What may have been written of a line is no line. The file is opened anew the next time: it may have gone, or come back.
    private void GiveUp()
    {
        try
        {
            if (_file is { } file)
                RandomAccess.SetLength(file, _length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Then it is taken away when the file is opened.
        }

        Close();
    }

    private void Sync()
    {
        lock (_gate)
            SyncNow();
    }

    private void SyncNow()
    {
        if (!_isUnsynced)
            return;
        _isUnsynced = false;
        try
        {
            if (_file is { } file)
                RandomAccess.FlushToDisk(file);
        }
        catch (IOException fault)
        {
            Log.NotSynced(_log, _path, fault.Message);
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}

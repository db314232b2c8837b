using System.Buffers.Binary;
using System.Collections.Concurrent;
using PluginTokenServer.Stores;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Storage.Tests.Sqlite;

/// <summary>How writes share commits, and what a backup holds.</summary>
public sealed class SqliteCommitTests
{
    private static CancellationToken None => CancellationToken.None;

    [Test]
    public async Task writes_that_come_together_share_commits()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        var before = Commits(files);

        await Task.WhenAll(Enumerable.Range(0, 512).Select(number => store.TryAddAsync(Records.Plain($"{number}"), None)));

        Assert.That(Commits(files) - before, Is.InRange(512 / 128, 64));
    }

    [Test]
    public async Task write_that_comes_alone_has_a_commit_of_its_own()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        var before = Commits(files);
        for (var number = 0; number < 20; number++)
            await store.TryAddAsync(Records.Plain($"{number}"), None);
        Assert.That(Commits(files) - before, Is.EqualTo(20));
    }

    [Test]
    public async Task write_that_changes_nothing_writes_nothing()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        await store.TryAddAsync(Records.Plain("a"), None);
        var before = Commits(files);
        Assert.That(await store.TryAddAsync(Records.Plain("a"), None), Is.False);
        Assert.That(await store.TryReplaceAsync(Records.Plain("a"), "other", None), Is.False);
        Assert.That(await store.RemoveAsync("test", "b", None), Is.False);
        Assert.That(Commits(files), Is.EqualTo(before));
    }

    [Test]
    public async Task write_that_fails_takes_nobody_with_it()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        var writes = Enumerable.Range(0, 100).Select(number => store.TryAddAsync(Records.Plain(number == 50 ? null! : $"{number:00}"), None)).ToArray();
        for (var number = 0; number < writes.Length; number++)
        {
            if (number == 50)
                Assert.That(async () => await writes[50], Throws.Exception);
            else
                Assert.That(await writes[number], Is.True);
        }

        Assert.That(await store.ListAsync(new() { Kind = "test" }, 1000, None), Has.Count.EqualTo(99));
    }

    [Test]
    public async Task closing_writes_what_is_still_waiting()
    {
        await using var files = new SqliteFiles();
        var store = await files.OpenAsync();
        var writes = Enumerable.Range(0, 1000).Select(number => store.TryAddAsync(Records.Plain($"{number}"), None)).ToArray();
        await store.DisposeAsync();
        Assert.That(await Task.WhenAll(writes), Is.All.True);
        Assert.That(SqliteFiles.Count(files.Database), Is.EqualTo(1000));
        Assert.That(File.Exists(files.Database + "-wal"), Is.False);
        await store.DisposeAsync();
    }

    [Test]
    public async Task backup_under_load_is_consistent_and_has_all_that_was_acknowledged()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        using var enough = new CancellationTokenSource();
        var (acknowledged, next) = (new ConcurrentQueue<string>(), 0);
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                var id = $"{Interlocked.Increment(ref next):000000}";
                if (await store.TryAddAsync(Records.Full(id), None))
                    acknowledged.Enqueue(id);
            }
        })).ToArray();
        Assert.That(Eventually.Holds(() => acknowledged.Count > 500), Is.True);

        var promised = acknowledged.ToArray();
        await using var copy = new SqliteFiles();
        await ((IOperationalStoreBackup)store).BackupAsync(copy.Database, None);
        await enough.CancelAsync();
        await Task.WhenAll(load);

#pragma warning disable CA1416 // Without modes there is nothing to see.
        if (!OperatingSystem.IsWindows())
            Assert.That(File.GetUnixFileMode(copy.Database), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
#pragma warning restore CA1416
        await File.WriteAllTextAsync(copy.Database + ".lock", "open\n");
        await using var restored = await copy.OpenAsync();
        foreach (var batch in promised.Chunk(500))
            Assert.That(await restored.FindAsync("test", batch, None), Has.Count.EqualTo(batch.Length));
        Assert.That(await restored.TryAddAsync(Records.Plain("after"), None), Is.True);
    }

    [Test]
    public async Task backup_over_a_file_is_refused()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        var path = Path.Combine(files.Directory, "backup.db");
        await File.WriteAllTextAsync(path, "mine");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => ((IOperationalStoreBackup)store).BackupAsync(path, None));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("mine"));
    }

    // The frames of the log that end a transaction name the size of the database; the others a zero.
    private static int Commits(SqliteFiles files)
    {
        using var stream = new FileStream(files.Database + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var log = new byte[stream.Length];
        stream.ReadExactly(log);
        const int header = 32, frameHeader = 24, page = 4096;
        var commits = 0;
        var salt = log.AsSpan(16, 8);
        for (var frame = header; frame + frameHeader + page <= log.Length; frame += frameHeader + page)
        {
            if (!log.AsSpan(frame + 8, 8).SequenceEqual(salt))
                break;
            commits += BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(frame + 4)) == 0 ? 0 : 1;
        }

        return commits;
    }
}

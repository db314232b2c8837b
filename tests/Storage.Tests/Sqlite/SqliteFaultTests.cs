using System.Diagnostics;
using System.Security.Cryptography;
using PluginTokenServer.Plugins.Sqlite;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Storage.Tests.Sqlite;

/// <summary>What can go wrong with a file (F07 to F09, F37), and that the store says so and no more.</summary>
public sealed class SqliteFaultTests
{
    private static CancellationToken None => CancellationToken.None;

    [Test]
    [Property("Fault", "F08")]
    public async Task second_store_on_the_same_file_is_refused_while_the_first_is_open()
    {
        await using var files = new SqliteFiles();
        var first = await files.OpenAsync();
        Assert.That(await RefusalAsync(files), Does.Contain("is in use by another server process").And.Contain(files.Database));
        await first.DisposeAsync();
        await using var second = await files.OpenAsync();
    }

    [Test]
    [Property("Fault", "F08")]
    public async Task file_that_another_program_has_locked_is_told_of_within_half_a_second_and_nothing_is_lost()
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync();
        await store.TryAddAsync(Records.Plain("before"), None);
        using (var other = SqliteFiles.Connect(files.Database))
        {
            SqliteFiles.Run(other, "BEGIN IMMEDIATE");
            var start = TimeProvider.System.GetTimestamp();
            var fault = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.TryAddAsync(Records.Plain("during"), None));
            Assert.That(TimeProvider.System.GetElapsedTime(start), Is.InRange(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1000)));
            Assert.That(fault!.Message, Does.Contain("locked by another process"));
            Assert.That(await store.FindAsync("test", "before", None), Is.Not.Null, "Reading goes on.");
            SqliteFiles.Run(other, "ROLLBACK");
        }

        Assert.That(await store.FindAsync("test", "during", None), Is.Null);
        Assert.That(await store.TryAddAsync(Records.Plain("after"), None), Is.True);
    }

    [Test]
    [Property("Fault", "F08")]
    public async Task file_that_is_locked_at_the_start_is_refused()
    {
        await using var files = new SqliteFiles();
        await (await files.OpenAsync()).DisposeAsync();
        using var other = SqliteFiles.Connect(files.Database);
        SqliteFiles.Run(other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE other (x); COMMIT;");
        Assert.That(await RefusalAsync(files), Does.Contain("locked by another process"));
    }

    [Test]
    [Property("Fault", "F07")]
    [Platform("Linux")]
    public async Task full_disk_refuses_writes_and_serves_reads_until_there_is_room_again()
    {
        await using var files = new SqliteFiles();
        var disk = Path.Combine(files.Directory, "disk");
        Directory.CreateDirectory(disk);
        Run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk);
        try
        {
            await using var store = await files.OpenAsync(Path.Combine(disk, "operational.db"));
            Assert.That(await store.TryAddAsync(Records.Plain("first"), None), Is.True);
            var ballast = Path.Combine(disk, "ballast");
            await Assert.ThrowsAsync<IOException>(() => File.WriteAllBytesAsync(ballast, new byte[4 << 20]));

            var (acknowledged, fault) = await FillAsync(store, "full");
            Assert.That(fault.Message, Does.Contain("no room left").And.Not.Contain("full-"));
            foreach (var id in acknowledged.Prepend("first"))
                Assert.That(await store.FindAsync("test", id, None), Is.Not.Null, id);

            File.Delete(ballast);
            Assert.That(await store.TryAddAsync(Records.Plain("after"), None), Is.True, "No restart was needed.");
            Assert.That((await store.ListAsync(new() { Kind = "test" }, 1000, None)).Select(record => record.Id),
                Is.EqualTo(acknowledged.Append("first").Append("after").Order(StringComparer.Ordinal)));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Test]
    [Property("Fault", "F09")]
    public async Task damaged_page_is_found_after_an_unclean_stop_and_again_at_every_start()
    {
        await using var files = new SqliteFiles();
        var store = await files.OpenAsync();
        await FillAsync(store, 300);
        await using var cut = files.CutOff();
        await store.DisposeAsync();
        // What is in the log alone would heal the page.
        SqliteFiles.Run(cut.Database, "PRAGMA wal_checkpoint(TRUNCATE)");
        Damage(cut.Database);
        await File.WriteAllTextAsync(cut.Database + ".lock", "open\n");

        for (var start = 0; start < 2; start++)
            Assert.That(await RefusalAsync(cut), Does.Contain("is damaged").And.Contain("restore the latest backup").And.Contain(cut.Database));
    }

    [Test]
    [Property("Fault", "F09")]
    public async Task damage_while_it_serves_ends_all_answers()
    {
        await using var files = new SqliteFiles();
        await (await FilledAsync(files)).DisposeAsync();
        Damage(files.Database);
        await using var store = await files.OpenAsync();

        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
        {
            for (var number = 0; number < 300; number++)
                Assert.That((await store.FindAsync("test", $"{number:000}", None))?.Id, Is.EqualTo($"{number:000}"), "A wrong answer.");
        });

        Assert.That(fault!.Message, Does.Contain("is damaged"));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync("test", "000", None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.TryAddAsync(Records.Plain("x"), None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.GetTimeAsync(None));
        await store.DisposeAsync();
        Assert.That(await RefusalAsync(files), Does.Contain("is damaged"), "The next start looks.");
    }

    [Test]
    public async Task process_that_was_cut_off_has_lost_nothing_it_acknowledged()
    {
        await using var files = new SqliteFiles();
        await using var store = await FilledAsync(files);
        await using var cut = files.CutOff();
        await using var again = await cut.OpenAsync();
        Assert.That(await again.ListAsync(new() { Kind = "test" }, 1000, None), Has.Count.EqualTo(300));
    }

    [Test]
    public async Task file_that_is_no_database_is_refused()
    {
        await using var files = new SqliteFiles();
        await File.WriteAllBytesAsync(files.Database, RandomNumberGenerator.GetBytes(8192));
        Assert.That(await RefusalAsync(files), Does.Contain("is damaged"));
    }

    [Test]
    public async Task database_of_another_program_is_refused_and_left_alone()
    {
        await using var files = new SqliteFiles();
        SqliteFiles.Run(files.Database, "CREATE TABLE theirs (x)");
        Assert.That(await RefusalAsync(files), Does.Contain("holds tables that are not this server's"));
    }

    [Test]
    public async Task directory_in_the_place_of_the_file_is_refused()
    {
        await using var files = new SqliteFiles();
        Directory.CreateDirectory(files.Database);
        Assert.That(await RefusalAsync(files), Does.Contain(files.Database));
    }

    [Test]
    [Platform("Linux")]
    public async Task read_only_disk_is_refused()
    {
        await using var files = new SqliteFiles();
        var disk = Path.Combine(files.Directory, "disk");
        Directory.CreateDirectory(disk);
        Run("mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", disk);
        try
        {
            Assert.That(await RefusalAsync(files, Path.Combine(disk, "operational.db")), Does.Contain("that the server runs as"));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task files_are_for_their_owner_alone_even_if_they_were_not_before()
    {
        await using var files = new SqliteFiles();
        await (await files.OpenAsync()).DisposeAsync();
#pragma warning disable CA1416 // The test runs where there are such modes.
        File.SetUnixFileMode(files.Database, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        await using var store = await files.OpenAsync();
        await store.TryAddAsync(Records.Plain("a"), None);
        var all = Directory.GetFiles(files.Directory);
        Assert.That(all.Select(Path.GetFileName), Is.SupersetOf(new[] { "operational.db", "operational.db-wal", "operational.db-shm", "operational.db.lock" }));
        Assert.That(all.Select(File.GetUnixFileMode), Is.All.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
#pragma warning restore CA1416
    }

    [TestCase("nfs", true)]
    [TestCase("nfs4", true)]
    [TestCase("cifs", true)]
    [TestCase("smb3", true)]
    [TestCase("ceph", true)]
    [TestCase("fuse.sshfs", true)]
    [TestCase("ext4", false)]
    [TestCase("tmpfs", false)]
    [TestCase("overlay", false)]
    [TestCase("9p", false)]
    [TestCase("fuseblk", false)]
    public void network_file_systems_are_known_by_name(string name, bool network) => Assert.That(DatabaseFile.IsNetwork(name), Is.EqualTo(network));

    [TestCase("3.51.2")]
    [TestCase("3.40.1")]
    public void library_that_cannot_be_relied_on_is_refused(string version) =>
        Assert.That(() => OpenDatabase.RefuseOldLibrary(version), Throws.TypeOf<StoreUnavailableException>().With.Message.Contains(version));

    [TestCase(":memory:")]
    [TestCase("Data Source=:memory:")]
    [TestCase("Data Source=a.db;Mode=Memory")]
    [TestCase("Data Source=")]
    [TestCase("Password=correct-horse")]
    [TestCase("file:a.db?mode=memory")]
    public async Task connection_that_is_more_than_a_file_is_refused_and_not_repeated(string connection)
    {
        await using var files = new SqliteFiles();
        Assert.That(await RefusalAsync(files, connection), Does.Contain("ConnectionString").And.Not.Contain("correct-horse"));
    }

    [TestCase("Data Source=other.db")]
    [TestCase("other.db")]
    public async Task relative_file_is_in_the_data_directory(string connection)
    {
        await using var files = new SqliteFiles();
        await using var store = await files.OpenAsync(connection);
        Assert.That(File.Exists(Path.Combine(files.Directory, "other.db")), Is.True);
    }

    private static async Task<string> RefusalAsync(SqliteFiles files, string? connection = null)
    {
        var refusal = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await (await files.OpenAsync(connection)).DisposeAsync());
        Assert.That(refusal!.Message, Does.Not.Contain("\n"));
        return refusal.Message;
    }

    private static async Task<SqliteOperationalStore> FilledAsync(SqliteFiles files)
    {
        var store = await files.OpenAsync();
        await FillAsync(store, 300);
        return store;
    }

    private static Task<bool[]> FillAsync(SqliteOperationalStore store, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(number => store.TryAddAsync(Records.Full($"{number:000}"), None)));

    // Until nothing more fits.
    private static async Task<(List<string> Acknowledged, StoreUnavailableException Fault)> FillAsync(SqliteOperationalStore store, string prefix)
    {
        var acknowledged = new List<string>();
        for (var number = 0; number < 1000; number++)
        {
            try
            {
                var record = Records.Plain($"{prefix}-{number:000}").Next(RandomNumberGenerator.GetBytes(50_000));
                Assert.That(await store.TryAddAsync(record, None), Is.True);
                acknowledged.Add(record.Id);
            }
            catch (StoreUnavailableException fault)
            {
                return (acknowledged, fault);
            }
        }

        throw new InvalidOperationException("The disk does not become full.");
    }

    // Every page but the first loses its head, as a disk that writes astray leaves it.
    private static void Damage(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        for (var page = 4096; page < file.Length; page += 4096)
        {
            file.Position = page;
            file.Write(RandomNumberGenerator.GetBytes(64));
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"{program} needs root: {error}");
    }
}

namespace PluginTokenServer.Host.Tests.CommandLine;

/// <summary>A storage plugin of the plainest kind, one JSON file, for what has to outlast a process in tests.</summary>
internal static class FileStorePlugin
{
    public const string Id = "file-store";

    public const string Source = """
        using System.Text.Json;
        using PluginTokenServer.Stores;

        public sealed class FileStore(StorageSettings settings) : IOperationalStore
        {
            private readonly object _gate = new();
            private List<Row> _rows = [];

            private string File => Path.Combine(settings.DataDirectory, "store.json");

            public Task OpenAsync(CancellationToken cancellationToken)
            {
                if (System.IO.File.Exists(File))
                    _rows = JsonSerializer.Deserialize<List<Row>>(System.IO.File.ReadAllText(File))!;
                return Task.CompletedTask;
            }

            public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => Task.FromResult(TimeProvider.System.GetUtcNow());

            public Task<bool> TryAddAsync(OperationalRecord record, CancellationToken cancellationToken) =>
                Change(rows => !rows.Exists(row => row.Is(record.Kind, record.Id)) && Add(rows, record));

            public Task<OperationalRecord> FindAsync(string kind, string id, CancellationToken cancellationToken) =>
                Task.FromResult(_rows.Find(row => row.Is(kind, id))?.Record());

            public Task<IReadOnlyList<OperationalRecord>> FindAsync(string kind, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
                Task.FromResult<IReadOnlyList<OperationalRecord>>(_rows.Where(row => row.Kind == kind && ids.Contains(row.Id)).Select(row => row.Record()).ToList());

            public Task<bool> TryReplaceAsync(OperationalRecord record, string expectedStamp, CancellationToken cancellationToken) =>
                Change(rows => rows.RemoveAll(row => row.Is(record.Kind, record.Id) && row.Stamp == expectedStamp) > 0 && Add(rows, record));

            public Task<bool> RemoveAsync(string kind, string id, CancellationToken cancellationToken) => Change(rows => rows.RemoveAll(row => row.Is(kind, id)) > 0);

            public Task<IReadOnlyList<OperationalRecord>> ListAsync(OperationalFilter filter, int limit, CancellationToken cancellationToken) =>
                Task.FromResult<IReadOnlyList<OperationalRecord>>(_rows.Where(row => row.Kind == filter.Kind && string.CompareOrdinal(row.Id, filter.AfterId) > 0)
                    .OrderBy(row => row.Id, StringComparer.Ordinal).Take(limit).Select(row => row.Record()).ToList());

            public Task<int> RemoveExpiredAsync(DateTimeOffset before, int batch, CancellationToken cancellationToken) => Task.FromResult(0);

            private static bool Add(List<Row> rows, OperationalRecord record)
            {
                rows.Add(new Row(record.Kind, record.Id, record.Stamp, record.CreatedAt, record.ExpiresAt, record.Payload.ToArray()));
                return true;
            }

            private Task<bool> Change(Func<List<Row>, bool> change)
            {
                lock (_gate)
                {
                    var rows = new List<Row>(_rows);
                    if (!change(rows))
                        return Task.FromResult(false);
                    System.IO.File.WriteAllText(File, JsonSerializer.Serialize(rows));
                    _rows = rows;
                    return Task.FromResult(true);
                }
            }

            public sealed record Row(string Kind, string Id, string Stamp, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, byte[] Payload)
            {
                public bool Is(string kind, string id) => Kind == kind && Id == id;

                public OperationalRecord Record() => new() { Kind = Kind, Id = Id, Stamp = Stamp, CreatedAt = CreatedAt, ExpiresAt = ExpiresAt, Payload = Payload };
            }
        }
        """;
}

using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace PluginTokenServer.Host.Tests.Options;

/// <summary>A file whose changes are announced at once instead of by a watcher.</summary>
internal sealed class SettableFile(string content) : IFileProvider, IFileInfo
{
    private ConfigurationReloadToken _changed = new();
    private byte[]? _content = Encoding.UTF8.GetBytes(content);

    public bool Exists => _content is not null;

    public long Length => _content?.Length ?? -1;

    public string? PhysicalPath => null;

    public string Name => "appsettings.json";

    public DateTimeOffset LastModified => DateTimeOffset.UnixEpoch;

    public bool IsDirectory => false;

    public void Write(string content) => Change(Encoding.UTF8.GetBytes(content));

    public void Delete() => Change(null);

    public Stream CreateReadStream() => new MemoryStream(_content ?? throw new FileNotFoundException());

    public IFileInfo GetFileInfo(string subpath) => this;

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => _changed;

    private void Change(byte[]? content)
    {
        _content = content;
        Interlocked.Exchange(ref _changed, new ConfigurationReloadToken()).OnReload();
    }
}

using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Trust;

// BundledLock LIST VERSION OUTPUT: each line of the list is a plugin's id, a path below its folder, and the file to be staged there.
if (args is not [var list, var version, var output])
    return 2;

var files = File.ReadLines(list).Select(line => line.Split('|')).ToLookup(fields => fields[0], fields => new PluginFile(fields[1].Replace('\\', '/'), fields[2], Length: 0));
var locked = files.Select(plugin => new LockedPlugin
{
    Id = plugin.Key,
    Version = version,
    Digest = TreeCopy.Hash(plugin).Digest,
    Contract = version,
    LockedBy = "the build of PluginTokenServer",
});
File.WriteAllBytes(output, new PluginLock(locked).ToJson());
return 0;

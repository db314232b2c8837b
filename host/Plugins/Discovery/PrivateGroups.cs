using System.Collections.Concurrent;

namespace PluginTokenServer.Host.Plugins.Discovery;

/// <summary>
/// Groups that nobody is in but root and the user of this service: many systems give each user a group of their own, and let it write to whatever
/// that user makes. What the two files do not tell, as where users are kept in a directory, is taken for a group of others.
/// </summary>
internal static class PrivateGroups
{
    private static readonly ConcurrentDictionary<uint, bool> Known = new();

    public static bool Contain(uint group) => Known.GetOrAdd(group, static group => Look(group, Lines("/etc/passwd"), Lines("/etc/group"), LinuxFileStatus.CurrentUser));

    /// <param name="group">The group's number.</param>
    /// <param name="users">Lines of passwd(5).</param>
    /// <param name="groups">Lines of group(5).</param>
    /// <param name="service">The number of the user of this service.</param>
    public static bool Look(uint group, IEnumerable<string> users, IEnumerable<string> groups, uint service)
    {
        var accounts = users.Select(line => line.Split(':')).Where(fields => fields.Length >= 4 && uint.TryParse(fields[2], out _)).ToArray();
        var trusted = accounts.Where(fields => uint.Parse(fields[2], null) is var user && (user == 0 || user == service)).Select(fields => fields[0]).ToHashSet(StringComparer.Ordinal);
        var entries = groups.Select(line => line.Split(':')).Where(fields => fields.Length >= 4 && IsNumber(fields[2], group)).ToArray();
        return entries.Length > 0
            && accounts.Where(fields => IsNumber(fields[3], group)).All(fields => trusted.Contains(fields[0]))
            && entries.SelectMany(fields => fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).All(trusted.Contains);
    }

    private static bool IsNumber(string text, uint number) => uint.TryParse(text, out var parsed) && parsed == number;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

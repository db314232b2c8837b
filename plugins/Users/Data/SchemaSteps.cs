using System.Text;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>The scripts that make the tables, by version. One that has been published never changes; the next version is another script.</summary>
internal static class SchemaSteps
{
    /// <summary>The scripts of an engine, in order.</summary>
    /// <param name="engine"><c>sqlite</c> or <c>postgresql</c>.</param>
    public static IReadOnlyList<string> Of(string engine)
    {
        var assembly = typeof(SchemaSteps).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(engine + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        string Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            return reader.ReadToEnd();
        }
    }
}

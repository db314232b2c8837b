using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace PluginTokenServer.Abstractions.Tests.PublicApi;

/// <summary>Plugins are compiled against this surface, so it changes only where somebody has looked at the change.</summary>
public class PublicApiTests
{
    private const string HowToAccept = "If this is meant: run this test once more with PTS_ACCEPT_API=1 in the environment, and commit abstractions/PublicApi.txt.";

    private static readonly string[] FrameworkNamespaces = ["System", "Microsoft.Extensions", "Microsoft.AspNetCore"];

    [Test]
    public void the_public_surface_is_the_approved_one()
    {
        var baseline = Path.Combine(RepositoryRoot(), "abstractions", "PublicApi.txt");
        var actual = new ApiText().Write(PublicSurface.Types);
        if (Environment.GetEnvironmentVariable("PTS_ACCEPT_API") == "1")
            File.WriteAllText(baseline, actual);

        var approved = File.Exists(baseline) ? File.ReadAllText(baseline).ReplaceLineEndings("\n") : "";
        if (approved != actual)
            Assert.Fail($"The public surface has changed.\n\n{ApiDiff.Between(approved, actual)}\n{HowToAccept}");
    }

    [Test]
    public void everything_public_is_documented()
    {
        var documented = Documentation()
            .Where(member => member.Elements("inheritdoc").Any() || member.Elements("summary").Any(summary => summary.Nodes().Any()))
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet(StringComparer.Ordinal);

        // A constructor that nobody wrote has nothing to say; one that somebody wrote without a word is the compiler's CS1591.
        var missing = PublicSurface.Types.SelectMany(type => PublicSurface.Members(type).Where(_ => !PublicSurface.IsDelegate(type)).Prepend(type))
            .Where(member => member is not System.Reflection.ConstructorInfo constructor || constructor.GetParameters().Length > 0)
            .Select(DocumentationId.Of)
            .Where(id => !documented.Contains(id));

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void the_documentation_names_no_other_token_server()
    {
        var mentions = Documentation().Where(member => member.Value.Contains("IdentityServer", StringComparison.OrdinalIgnoreCase)
            || member.Value.Contains("Duende", StringComparison.OrdinalIgnoreCase));

        Assert.That(mentions.Select(member => member.Attribute("name")!.Value), Is.Empty);
    }

    [Test]
    public void no_signature_needs_a_package()
    {
        var foreign = PublicSurface.Types
            .SelectMany(type => PublicSurface.MentionedTypes(type).Where(IsForeign).Select(mentioned => $"{type} mentions {mentioned}"));

        Assert.That(foreign, Is.Empty);
    }

    private static bool IsForeign(Type type) =>
        type.Assembly != PublicSurface.Assembly
        && !Array.Exists(FrameworkNamespaces, allowed => $"{type.Namespace}.".StartsWith(allowed + ".", StringComparison.Ordinal));

    private static IEnumerable<XElement> Documentation() =>
        XDocument.Load(Path.ChangeExtension(PublicSurface.Assembly.Location, ".xml")).Descendants("member");

    private static string RepositoryRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}

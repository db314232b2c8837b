using System.Runtime.Versioning;
using PluginTokenServer.Host.Plugins.Discovery;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>
/// Looks through a plugin before any of it is loaded, and says in one sentence why it cannot run on this server. Reads metadata only; nothing is executed.
/// Meant for one thread; dispose it when all plugins are looked through, which closes the server's own assemblies.
/// </summary>
/// <param name="shared">What plugins share with the server.</param>
/// <param name="offered">The full names of the contract interfaces that this server takes from plugins.</param>
internal sealed class PluginInspector(SharedAssemblies shared, IReadOnlySet<string> offered) : IDisposable
{
    private const string OurFramework = ".NETCoreApp";

    private readonly SharedImages _shared = new(shared);

    /// <summary>Looks through one plugin. A snapshot that was refused stays refused.</summary>
    public InspectionReport Inspect(PluginSnapshot snapshot)
    {
        var report = new InspectionReport("", EnabledByDefault: true, null, null, [], [], [], snapshot.Refusal);
        if (snapshot.Refusal is not null)
            return report;

        try
        {
            using var images = new PluginImages(snapshot, _shared);
            return Inspect(snapshot, images, report);
        }
        catch (Exception exception) when (MetadataFault.Is(exception))
        {
            return report with { Refusal = Malformed(snapshot, $"is damaged ({exception.Message.TrimEnd('.')}); build or copy it again") };
        }
    }

    /// <summary>The full names of the contracts that a plugin could be asked by: those of its public types, and, where a startup could register them, those of whatever type it brings.</summary>
    public IReadOnlyList<string> MayOffer(PluginSnapshot snapshot)
    {
        if (snapshot.Refusal is not null)
            return [];

        try
        {
            using var images = new PluginImages(snapshot, _shared);
            var own = snapshot.Files.Where(file => MainAssembly.IsDll(file.RelativePath)).Select(file => images.Open(file.RelativePath, out _)).OfType<AssemblyImage>().ToArray();
            return images.Open(Path.GetFileName(snapshot.MainAssemblyPath), out _) is { } main ? new ContractTypeFinder(new TypeResolver(images), offered).MayOffer(main, own) : [];
        }
        catch (Exception exception) when (MetadataFault.Is(exception))
        {
            return [];
        }
    }

    public void Dispose() => _shared.Dispose();

    private InspectionReport Inspect(PluginSnapshot snapshot, PluginImages images, InspectionReport report)
    {
        var mainFile = Path.GetFileName(snapshot.MainAssemblyPath);
        if (images.Open(mainFile, out var fault) is not { } main)
            return report with { Refusal = Malformed(snapshot, $"cannot be loaded: {mainFile} {ImageFaults.Describe(fault)}") };

        var facts = AssemblyFacts.Read(main);
        var walk = new ReferenceWalk(images);
        walk.Walk(main);
        var resolver = new TypeResolver(images);
        var (types, nothing) = new ContractTypeFinder(resolver, offered).Find(main);
        return new InspectionReport(facts.Version, facts.EnabledByDefault, facts.DisplayName, facts.ContractVersion, types, NativeLibraries(snapshot, images), walk.References,
            Files(snapshot, walk, mainFile)
            ?? TargetFramework(snapshot, facts)
            ?? Fit(snapshot, images, walk, resolver)
            ?? (nothing is null ? null : Malformed(snapshot, nothing)));
    }

    private static Refusal? Files(PluginSnapshot snapshot, ReferenceWalk walk, string mainFile)
    {
        if (walk.Reached.FirstOrDefault(image => image.Name == ContractAssembly.Name) is { } disguised)
            return Malformed(snapshot, $"brings its own copy of {ContractAssembly.FileName} under the name {disguised.FileName}; remove it, the server's own is used");

        var clause = DependencyManifest.FindFault(Path.Combine(snapshot.Directory, Path.ChangeExtension(mainFile, ".deps.json"))) ?? walk.Unreadable;
        return clause is null ? null : Malformed(snapshot, clause);
    }

    private static Refusal? TargetFramework(PluginSnapshot snapshot, AssemblyFacts facts)
    {
        if (facts.TargetFramework is not { } text)
            return null;

        var ours = new Version(Environment.Version.Major, Environment.Version.Minor);
        var theirs = new FrameworkName(text);
        return theirs.Identifier == OurFramework && theirs.Version <= ours
            ? null
            : Incompatible(snapshot, $"is built for {theirs.Identifier} {theirs.Version}, and this server runs on .NET {ours}; build it for net{ours}");
    }

    /// <summary>Whether the plugin fits this server. The contract comes first: what misses there explains the most.</summary>
    private Refusal? Fit(PluginSnapshot snapshot, PluginImages images, ReferenceWalk walk, TypeResolver resolver)
    {
        var scan = new ApiScan(images, resolver);
        var missing = walk.Reached.SelectMany(image => scan.Scan(image).Where(api => api.Provider == ContractAssembly.Name || !IsForOldFramework(image))).Distinct().ToArray();
        var clause = MissingFromContract([.. missing.Where(api => api.Provider == ContractAssembly.Name)])
            ?? walk.Missing
            ?? walk.Newer
            ?? MissingFromFramework([.. missing.Where(api => api.Provider != ContractAssembly.Name)])
            ?? Unfilled(walk, new ContractImplementation(resolver));
        return clause is null ? null : Incompatible(snapshot, clause);
    }

    private string? MissingFromContract(MissingApi[] missing) => missing is not [var first, ..]
        ? null
        : $"needs {Texts(missing)}, which this server's {first.Provider} {shared.ContractVersion} does not have; upgrade the server or build {first.NeededBy} against {shared.ContractVersion}";

    private string? MissingFromFramework(MissingApi[] missing) => missing is not [var first, ..]
        ? null
        : $"needs {Texts(missing)}, which this server's {first.Provider} {shared.Find(first.Provider)?.Version} does not have; upgrade the server's .NET or build {first.NeededBy} for net{Environment.Version.ToString(2)}";

    private string? Unfilled(ReferenceWalk walk, ContractImplementation implementation)
    {
        foreach (var image in walk.Reached.Where(image => RefersTo(image, ContractAssembly.Name)))
        {
            if (implementation.FindOverrideOfNothing(image) is var (overriding, overridden))
                return $"overrides {overridden} in {overriding}, which this server's {ContractAssembly.Name} {shared.ContractVersion} does not have; upgrade the server or build {image.FileName} against {shared.ContractVersion}";
            if (implementation.FindUnimplemented(image) is var (lacking, lacked))
                return $"has a class {lacking} without {lacked}, which this server's {ContractAssembly.Name} {shared.ContractVersion} asks for; build {image.FileName} against {shared.ContractVersion}";
        }

        return null;
    }

    /// <summary>A dependency built for .NET Framework names parts of it that are gone, and may well get by without them; the build has warned of it.</summary>
    private static bool IsForOldFramework(AssemblyImage image) => RefersTo(image, "mscorlib");

    private static bool RefersTo(AssemblyImage image, string name) =>
        image.Metadata.AssemblyReferences.Any(handle => image.Metadata.StringComparer.Equals(image.Metadata.GetAssemblyReference(handle).Name, name));

    private static string[] NativeLibraries(PluginSnapshot snapshot, PluginImages images)
    {
        return [.. snapshot.Files.Select(file => file.RelativePath).Where(IsNative)];

        bool IsNative(string path)
        {
            var name = Path.GetFileName(path);
            return MainAssembly.IsDll(name)
                ? images.Open(path, out var fault) is null && fault == ImageFault.Native
                : name.EndsWith(".so", StringComparison.Ordinal) || name.Contains(".so.", StringComparison.Ordinal) || name.EndsWith(".dylib", StringComparison.Ordinal);
        }
    }

    private static string Texts(MissingApi[] missing) => missing.Length == 1 ? missing[0].Text : $"{missing[0].Text} and {missing.Length - 1} more";

    private static Refusal Malformed(PluginSnapshot snapshot, string clause) => Refusal.Of(RefusalReason.Malformed, snapshot.Id, clause);

    private static Refusal Incompatible(PluginSnapshot snapshot, string clause) => Refusal.Of(RefusalReason.Incompatible, snapshot.Id, clause);
}

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>What a plugin says about itself in its metadata. Nothing of it was executed or loaded to learn this.</summary>
/// <param name="Version">The informational version of its main assembly, else its assembly version; empty when it could not be read.</param>
/// <param name="EnabledByDefault">Whether it is active without being named in the configuration.</param>
/// <param name="DisplayName">Its name for people, if it has one.</param>
/// <param name="ContractVersion">The version of the abstractions it was built against, if it tells.</param>
/// <param name="ContractTypes">The types of its main assembly to offer, ordered by name.</param>
/// <param name="NativeLibraries">The relative paths of the native libraries it brings.</param>
/// <param name="References">What its assemblies refer to, ordered by name: shared with the server or brought along.</param>
/// <param name="Refusal">Why it goes no further; null when it may. The rest is then what was known by that time.</param>
internal sealed record InspectionReport(
    string Version,
    bool EnabledByDefault,
    string? DisplayName,
    string? ContractVersion,
    IReadOnlyList<ContractType> ContractTypes,
    IReadOnlyList<string> NativeLibraries,
    IReadOnlyList<ReferencedAssembly> References,
    Refusal? Refusal);

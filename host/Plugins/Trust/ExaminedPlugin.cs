using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Host.Plugins.Inspection;

namespace PluginTokenServer.Host.Plugins.Trust;

/// <summary>A plugin that was looked through, and not run.</summary>
internal sealed record ExaminedPlugin(PluginCandidate Candidate, PluginSnapshot Snapshot, InspectionReport Report)
{
    public string Id => Candidate.Id;

    /// <summary>The names of the contracts that it implements.</summary>
    public IEnumerable<string> Offers => Report.ContractTypes.SelectMany(type => type.Contracts).Select(contract => contract[(contract.LastIndexOf('.') + 1)..])
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>The first thing that keeps it from being loaded.</summary>
    public Refusal? Refusal => Snapshot.Refusal ?? Report.Refusal;
}

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>A public, non-abstract type that implements a contract the server offers.</summary>
/// <param name="TypeName">Its full name as reflection writes it, so that <c>Assembly.GetType</c> finds it.</param>
/// <param name="Contracts">The full names of the offered interfaces it implements, by itself or through a base class, ordered.</param>
internal sealed record ContractType(string TypeName, IReadOnlyList<string> Contracts);

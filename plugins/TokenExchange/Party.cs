namespace PluginTokenServer.Plugins.TokenExchange;

/// <summary>Who acts: by a token of theirs, or the client itself.</summary>
/// <param name="Subject">Their <c>sub</c>.</param>
/// <param name="ClientId">The client by which they act.</param>
internal sealed record Party(string Subject, string ClientId);

using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Token;

/// <summary>A grant of the host that redeems what was granted before: scopes and resources come from there, and the request can only narrow them.</summary>
internal interface IRedeemingGrant : IExtensionGrantValidator;

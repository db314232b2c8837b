namespace PluginTokenServer.Host.Handles;

/// <summary>What a handle can be presented as. Each kind has a key of its own, so that none passes for another (PAR-06). The numbers are never reused.</summary>
internal enum HandleKind
{
    RefreshToken = 1,
    ReferenceToken = 2,
    AuthorizationCode = 3,
    RequestUri = 4,
    Session = 5,
    DeviceCode = 6,
    AuthReqId = 7,
}

using System.Text.Json.Serialization;
using PluginTokenServer.Events;

namespace PluginTokenServer.Plugins.AuditLog;

/// <summary>How each kind of event is written. Generated, so that nothing of the plugin stays in the caches of the framework.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(UserLoginSuccessEvent))]
[JsonSerializable(typeof(UserLoginFailureEvent))]
[JsonSerializable(typeof(UserLogoutSuccessEvent))]
[JsonSerializable(typeof(ClientAuthenticationSuccessEvent))]
[JsonSerializable(typeof(ClientAuthenticationFailureEvent))]
[JsonSerializable(typeof(TokenIssuedSuccessEvent))]
[JsonSerializable(typeof(TokenIssuedFailureEvent))]
[JsonSerializable(typeof(TokenRevokedSuccessEvent))]
[JsonSerializable(typeof(TokenIntrospectionSuccessEvent))]
[JsonSerializable(typeof(TokenIntrospectionFailureEvent))]
[JsonSerializable(typeof(ConsentGrantedEvent))]
[JsonSerializable(typeof(ConsentDeniedEvent))]
[JsonSerializable(typeof(GrantsRevokedEvent))]
[JsonSerializable(typeof(DeviceAuthorizationSuccessEvent))]
[JsonSerializable(typeof(DeviceAuthorizationFailureEvent))]
internal sealed partial class EventJson : JsonSerializerContext;

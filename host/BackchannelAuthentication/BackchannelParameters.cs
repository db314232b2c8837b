namespace PluginTokenServer.Host.BackchannelAuthentication;

/// <summary>The parameters of a CIBA request (CIBA Core §7.1) that no other request has.</summary>
internal static class BackchannelParameters
{
    public const string LoginHintToken = "login_hint_token";
    public const string BindingMessage = "binding_message";
    public const string UserCode = "user_code";
    public const string RequestedExpiry = "requested_expiry";
    public const string NotificationToken = "client_notification_token";
    public const string AuthReqId = "auth_req_id";
}

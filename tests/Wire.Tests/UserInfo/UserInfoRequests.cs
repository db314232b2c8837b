using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.UserInfo;

/// <summary>How to ask at the UserInfo endpoint, and what its refusals have in common.</summary>
internal static class UserInfoRequests
{
    public const string Path = "/connect/userinfo";

    public static Task<TokenAnswer> UserInfoAsync(this TestServer server, string token) => server.UserInfoAsync(HttpMethod.Get, $"Bearer {token}");

    public static async Task<TokenAnswer> UserInfoAsync(this TestServer server, HttpMethod method, string? authorization, HttpContent? content = null, string query = "")
    {
        using var request = new HttpRequestMessage(method, Path + query) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await server.SendAsync(request);
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] form) => new(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    /// <summary>RFC 6750 §3: the challenge says what the body says.</summary>
    public static TokenAnswer MustBeChallenged(this TokenAnswer answer, HttpStatusCode status, string error)
    {
        answer.MustBeRefused(status, error);
        Assert.That(answer.Challenge(), Does.StartWith($"Bearer realm=\"userinfo\", error=\"{error}\", error_description=\"{answer.ErrorDescription}\""));
        return answer;
    }

    public static TokenAnswer MustBeInvalidToken(this TokenAnswer answer) => answer.MustBeChallenged(HttpStatusCode.Unauthorized, "invalid_token");

    public static string Challenge(this TokenAnswer answer) => answer.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values.ToString() : "";
}

using System.Text.Json;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The grant <c>probe</c>: holds a token against the server's <c>ITokenValidator</c> and answers with what that said.</summary>
internal static class ProbePlugin
{
    public const string Client = "prober";

    private const string Source = """

        public sealed class ProbeGrant(ITokenValidator validator) : IExtensionGrantValidator
        {
            public string GrantType => "probe";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var (raw, entries) = (context.Request.Raw, new Dictionary<string, object>());
                try
                {
                    var result = raw["kind"] == "identity"
                        ? await validator.ValidateIdentityTokenAsync(raw["token"]!, raw["for_client"], raw["lifetime"] != "ignored")
                        : await validator.ValidateAccessTokenAsync(raw["token"]!, raw["needs_scope"]);
                    entries["valid"] = !result.IsError;
                    entries["why"] = result.Error!;
                    entries["client"] = result.Client?.ClientId!;
                    entries["claims"] = result.Claims?.Select(claim => claim.Type + "=" + claim.Value).ToArray()!;
                }
                catch (Exception fault)
                {
                    entries["threw"] = fault.GetType().FullName!;
                }

                context.Result = new GrantValidationResult(entries);
            }
        }
        """;

    public static FixturePlugin Instance { get; } = new("probe", Source);

    /// <summary>Asks the server's validator about a token.</summary>
    public static async Task<Verdict> ProbeAsync(this TestServer server, string token, params (string Name, string Value)[] how)
    {
        var answer = await server.AskAsync(Client, "probe", [("token", token), .. how]);
        answer.MustBeIssued();
        // A bad token is a value, never an exception.
        Assert.That(answer.Text("threw"), Is.Null);
        return new Verdict(
            answer.Json.GetProperty("valid").GetBoolean(), answer.Text("why"), answer.Text("client"),
            answer.Json.TryGetProperty("claims", out var claims) && claims.ValueKind == JsonValueKind.Array ? [.. claims.EnumerateArray().Select(claim => claim.GetString()!)] : []);
    }

    /// <summary>Refused, without a word about the reason.</summary>
    public static async Task MustRefuseAsync(this TestServer server, string token, params (string Name, string Value)[] how)
    {
        var verdict = await server.ProbeAsync(token, how);
        Assert.That((verdict.Valid, verdict.Why, verdict.Claims.Length), Is.EqualTo((false, "invalid_token", 0)), token);
    }
}

/// <summary>What <c>ITokenValidator</c> said.</summary>
internal sealed record Verdict(bool Valid, string? Why, string? Client, string[] Claims);

using System.Collections.Concurrent;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Plugins at the doors of CIBA: one that knows whom a hint means, one that tells people, one that asks them in its own way.</summary>
internal static class CibaPlugin
{
    private const string UserSource = """

        // The hint says what it does: "subject 1", "error unknown_user_id", "throw", "hang <signal>"…
        public sealed class UserValidator : IBackchannelAuthenticationUserValidator
        {
            public async Task<BackchannelAuthenticationUserValidationResult> ValidateRequestAsync(BackchannelAuthenticationUserValidatorContext context)
            {
                var words = (context.LoginHint ?? context.LoginHintToken ?? "subject " + context.IdTokenHintClaims!.Single(claim => claim.Type == "sub").Value).Split(' ');
                switch (words)
                {
                    case ["subject", var sub]: return Found(new Claim("sub", sub), new Claim("idp", "local"));
                    case ["nameless"]: return Found(new Claim("name", "Nobody"));
                    case ["long", var length]: return Found(new Claim("sub", new string('s', int.Parse(length))));
                    case ["code-points", .. var points]: return Found(new Claim("sub", string.Concat(points.Select(point => (char)Convert.ToInt32(point, 16)))));
                    case ["error", .. var code]: return new BackchannelAuthenticationUserValidationResult { IsError = true, Error = string.Join(' ', code), ErrorDescription = "swordfish" };
                    case ["both", var sub]: return new BackchannelAuthenticationUserValidationResult { Error = "invalid_user_code", Subject = Found(new Claim("sub", sub)).Subject };
                    case ["neither"]: return new BackchannelAuthenticationUserValidationResult { IsError = false };
                    case ["nothing"]: return null!;
                    case ["throw"]: throw new InvalidOperationException("swordfish");
                    case ["code", var code]: return context.UserCode == code ? Found(new Claim("sub", "1"), new Claim("idp", "local")) : new BackchannelAuthenticationUserValidationResult { IsError = true, Error = context.UserCode is null ? "missing_user_code" : "invalid_user_code" };
                    case ["spoil"]:
                        context.Client.AllowedScopes.Add("api2");
                        (context.BindingMessage, context.Client.ClientId) = ("another message", "another client");
                        return Found(new Claim("sub", "1"), new Claim("idp", "local"));
                    case ["hang", var signal]:
                        Signals.Set(signal + " reached");
                        await Signals.WhenSet(signal + " released");
                        return Found(new Claim("sub", "1"), new Claim("idp", "local"));
                    default: return new BackchannelAuthenticationUserValidationResult();
                }
            }

            static BackchannelAuthenticationUserValidationResult Found(params Claim[] claims) => new() { IsError = false, Subject = new ClaimsPrincipal(new ClaimsIdentity(claims)) };
        }
        """;

    private const string NoticeSource = """

        // The message says what it does, and by which name it is remembered.
        public sealed class Notifier : IBackchannelAuthenticationUserNotificationService
        {
            public async Task SendLoginRequestAsync(BackchannelUserLoginRequest request)
            {
                var told = (System.Collections.Concurrent.ConcurrentQueue<string>)AppContext.GetData("ciba-told")!;
                told.Enqueue(string.Join('|', request.InternalId, request.Subject.FindFirst("sub")?.Value, request.BindingMessage, string.Join(' ', request.AuthenticationContextReferenceClasses),
                    request.Tenant, request.IdP, request.Client.ClientId, string.Join(' ', request.ValidatedResources.RawScopeValues), string.Join(' ', request.RequestedResourceIndicators)));
                switch (request.BindingMessage?.Split(' '))
                {
                    case ["throw", ..]: throw new InvalidOperationException("swordfish");
                    case ["hang", var signal]:
                        Signals.Set(signal + " reached");
                        await Signals.WhenSet(signal + " released");
                        break;
                }
            }
        }
        """;

    private const string AnswerSource = """

        public sealed class Answers : PluginTokenServer.Plugins.IPluginEndpoints
        {
            public void Map(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints)
            {
                Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(endpoints, "/request", async (string id, IBackchannelAuthenticationInteractionService requests) =>
                    await requests.GetLoginRequestByInternalIdAsync(id) is { } request ? $"{request.Client.ClientId} {request.Subject.FindFirst("sub")?.Value} {request.BindingMessage}" : "none");
                Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapPost(endpoints, "/complete", async (string id, string? sub, string? scopes, string? claims, string? description, IBackchannelAuthenticationInteractionService requests) =>
                {
                    var completion = new CompleteBackchannelLoginRequest(id)
                    {
                        ScopesValuesConsented = scopes?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                        Subject = sub is null ? null : new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", sub), .. (claims ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('=')).Select(pair => new Claim(pair[0], pair[1]))])),
                        Description = description,
                    };
                    try
                    {
                        return await requests.CompleteLoginRequestAsync(completion) ? "counts" : "does not count";
                    }
                    catch (InvalidOperationException fault)
                    {
                        return fault.Message;
                    }
                });
            }
        }

        // What it is shown of a request that is redeemed.
        public sealed class Shown : ICustomTokenRequestValidator
        {
            public Task ValidateAsync(CustomTokenRequestValidationContext context)
            {
                if (context.Result.ValidatedRequest.BackChannelAuthenticationRequest is { } request)
                    context.Result.CustomResponse = new Dictionary<string, object> { ["shown"] = string.Join('|', request.InternalId, request.Description, string.Join(' ', request.AuthorizedScopes), request.BindingMessage, request.IsComplete) };
                return Task.CompletedTask;
            }
        }
        """;

    private static readonly ConcurrentQueue<string> Told = new();

    static CibaPlugin() => AppContext.SetData("ciba-told", Told);

    public static FixturePlugin Users { get; } = new("ciba-users", UserSource, Signals.Source);

    public static FixturePlugin Notices { get; } = new("ciba-notices", NoticeSource, Signals.Source);

    public static FixturePlugin Own { get; } = new("ciba-own", AnswerSource);

    /// <summary>What the notifier was told of the requests with a message.</summary>
    public static IReadOnlyList<string> ToldOf(string message) => [.. Told.Where(told => told.Split('|')[2] == message)];
}

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The grant <c>shape</c>: each form field is one thing that a validator may do to its request, wisely or not.</summary>
internal static class ShapePlugin
{
    public const string GrantType = "shape";

    private const string Source = """

        public sealed class ShapeGrant(ITokenService tokens) : IExtensionGrantValidator
        {
            public string GrantType => "shape";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var (raw, request) = (context.Request.Raw, context.Request);
                context.Result = raw["subject"] is { } subject ? new GrantValidationResult(subject, "shape", idp(raw["idp"])) : new GrantValidationResult();
                if (raw["principal"] is { } subjects)
                    context.Result = new GrantValidationResult(Principal(subjects.Split(' '), raw["principal_type"] ?? ClaimValueTypes.String));
                if (raw["scopes"] is { } scopes)
                    request.RequestedScopes = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (raw["add_scope"] is { } added)
                    request.ValidatedResources.ParsedScopes.Add(new ParsedScopeValue(added));
                if (raw["remove_scope"] is { } removed)
                    request.ValidatedResources.ParsedScopes = request.ValidatedResources.ParsedScopes.Where(scope => scope.RawValue != removed).ToList();
                if (raw["resources"] is { } resource)
                    request.ValidatedResources = new ResourceValidationResult(new Resources(null, [new ApiResource(resource)], [new ApiScope("api1")]), request.ValidatedResources.ParsedScopes);
                if (raw["lifetime"] is { } lifetime)
                    request.AccessTokenLifetime = int.Parse(lifetime);
                if (raw["apis"] is { } apis)
                    request.RequestedResourceIndicators = apis == "none" ? [] : apis == "any" ? null : new LinkedList<string>(apis.Split(' '));
                if (raw["end"] is { } end)
                    request.AccessTokenEnd = DateTimeOffset.FromUnixTimeSeconds(long.Parse(end));
                if (raw["as_client"] is { } clientId)
                    request.ClientId = clientId;
                if (raw["confirmation"] is { } confirmation)
                    request.Confirmation = confirmation;
                if (raw["session"] is { } session)
                    request.SessionId = session;
                if (raw["reference"] is not null)
                    request.AccessTokenType = AccessTokenType.Reference;
                if (raw["claim"] is { } claim)
                    request.ClientClaims.Add(Claim(claim));
                if (raw["withdraw"] is { } withdrawn)
                    request.ClientClaims = request.ClientClaims.Where(claim => claim.Type != withdrawn).ToList();
                foreach (var issued in raw["issued"]?.Split('|') ?? [])
                    context.Result.IssuedClaims.Add(Claim(issued));
                if (raw["want"] is { } wanted)
                    (context.Result.IssueIdentityToken, context.Result.IssueRefreshToken) = (wanted.Contains("identity"), wanted.Contains("refresh"));
                if (raw["sign"] is not null)
                    await SignAsync(request);
            }

            static IEnumerable<Claim>? idp(string? idp) => idp is null ? null : [new Claim("idp", idp), new Claim("sub", "somebody else"), new Claim("department", "sales")];

            // type=value or type=value=value type
            static Claim Claim(string text) => text.Split('=') is [var type, var value, .. var kind] ? new Claim(type, value, kind is [var one] ? one : ClaimValueTypes.String) : throw new FormatException();

            static ClaimsPrincipal Principal(string[] subjects, string type) => new(new ClaimsIdentity(
                [.. subjects.Select(sub => new Claim("sub", sub, type)), new Claim("idp", "local"), new Claim("amr", "shape"), new Claim("auth_time", "1700000000", ClaimValueTypes.Integer64)], "shape"));

            // The token service, before anybody has decided anything.
            async Task SignAsync(ValidatedTokenRequest request)
            {
                var token = await tokens.CreateAccessTokenAsync(new TokenCreationRequest { ValidatedRequest = request, ValidatedResources = request.ValidatedResources });
                await tokens.CreateSecurityTokenAsync(token);
            }
        }
        """;

    public static FixturePlugin Instance { get; } = new("shape", Source);
}

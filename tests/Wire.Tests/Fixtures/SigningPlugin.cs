namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>A response generator that tries, one form field each, to sign or say more than was granted.</summary>
internal static class SigningPlugin
{
    private const string Source = """

        public sealed class SigningGenerator(IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService, IScopeParser scopeParser,
            IResourceStore resources, IClientStore clients, Microsoft.Extensions.Logging.ILogger<TokenResponseGenerator> logger)
            : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
        {
            static string? _earlier;
            static ITokenService? _earlierService;

            public override async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var (request, raw) = (result.ValidatedRequest, result.ValidatedRequest.Raw);
                if (raw["request_lifetime"] is { } seconds)
                    request.AccessTokenLifetime = int.Parse(seconds);
                if (raw["request_client"] is { } clientId)
                    request.ClientId = clientId;
                if (raw["request_subject"] is { } subject)
                    request.Subject = new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", subject)], "x"));
                if (raw["request_scope"] is { } scope)
                    request.ValidatedResources.ParsedScopes.Add(new ParsedScopeValue(scope));
                if (raw["request_confirmation"] is { } confirmation)
                    request.Confirmation = confirmation;
                if (raw["request_issued"] is { } issued)
                    request.IssuedClaims.Add(new Claim(issued, "forged"));

                var response = await base.ProcessAsync(result);
                if (raw["keep"] is not null)
                    (_earlier, _earlierService) = (response.AccessToken, TokenService);
                if (raw["replay"] is not null)
                    response.AccessToken = _earlier;
                if (raw["sign_with"] == "kept")
                    response.AccessToken = await _earlierService!.CreateSecurityTokenAsync(await CreateAsync(request));
                if (raw["token"] is { } change)
                    response.AccessToken = await TokenService.CreateSecurityTokenAsync(Changed(await CreateAsync(request), change, raw["value"]!));
                if (raw["id"] is { } idChange)
                    response.IdentityToken = await TokenService.CreateSecurityTokenAsync(Changed(await CreateIdAsync(request), idChange, raw["value"]!));
                return Respond(response, raw["respond"], raw["value"]!);
            }

            Task<Token> CreateAsync(ValidatedTokenRequest request) => TokenService.CreateAccessTokenAsync(Creation(request));

            Task<Token> CreateIdAsync(ValidatedTokenRequest request) => TokenService.CreateIdentityTokenAsync(Creation(request));

            static TokenCreationRequest Creation(ValidatedTokenRequest request) =>
                new() { Subject = request.Subject, ValidatedRequest = request, ValidatedResources = request.ValidatedResources };

            static Token Changed(Token token, string change, string value)
            {
                switch (change)
                {
                    case "as it is": break;
                    case "issuer": token.Issuer = value; break;
                    case "client": token.ClientId = value; break;
                    case "audience": token.Audiences = [value]; break;
                    case "more audiences": token.Audiences = [.. token.Audiences, value]; break;
                    case "no audience": token.Audiences = []; break;
                    case "lifetime": token.Lifetime = int.Parse(value); break;
                    case "created": token.CreationTime = token.CreationTime.AddSeconds(int.Parse(value)); break;
                    case "binding": token.Confirmation = value; break;
                    case "type": token.Type = value; break;
                    case "reference": token.AccessTokenType = AccessTokenType.Reference; break;
                    case "algorithm": token.AllowedSigningAlgorithms = [value]; break;
                    case "no subject": token.Claims = token.Claims.Where(claim => claim.Type != "sub").ToList(); break;
                    case "subject": token.Claims = [.. token.Claims.Where(claim => claim.Type != "sub"), new Claim("sub", value)]; break;
                    default: token.Claims = [.. token.Claims, new Claim(change, value)]; break;
                }

                return token;
            }

            static TokenResponse Respond(TokenResponse response, string? change, string value)
            {
                switch (change)
                {
                    case "nothing": return null!;
                    case "access token": response.AccessToken = value; break;
                    case "id token": response.IdentityToken = value; break;
                    case "refresh token": response.RefreshToken = value; break;
                    case "access token as refresh token": response.RefreshToken = response.AccessToken; break;
                    case "access token as id token": response.IdentityToken = response.AccessToken; break;
                    case "id token as access token": response.AccessToken = response.IdentityToken; break;
                    case "lifetime": response.AccessTokenLifetime = int.Parse(value); break;
                    case "scope": response.Scope = value; break;
                    case "token type": response.TokenType = value; break;
                    case "late": response.Custom["late"] = new Late(response, value); break;
                    case null: break;
                    default: response.Custom[change] = value; break;
                }

                return response;
            }
        }

        /// <summary>Changes the response while it is being read.</summary>
        public sealed class Late(TokenResponse response, string value)
        {
            public string Entry
            {
                get
                {
                    (response.AccessToken, response.Scope, response.AccessTokenLifetime) = (value, value, 1_000_000);
                    return "done";
                }
            }
        }
        """;

    public static FixturePlugin Instance { get; } = new("signing", Source);
}

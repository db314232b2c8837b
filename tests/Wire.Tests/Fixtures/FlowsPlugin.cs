namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>A response generator that says in each response which of the default generator's methods made it: it overrides all of them, and calls each.</summary>
internal static class FlowsPlugin
{
    /// <summary>The entry that it adds.</summary>
    public const string Entry = "flow";

    private const string Source = """

        public sealed class FlowGenerator(
            IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService, IScopeParser scopeParser, IResourceStore resources, IClientStore clients,
            Microsoft.Extensions.Logging.ILogger<TokenResponseGenerator> logger)
            : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
        {
            protected override Task<TokenResponse> ProcessClientCredentialsRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessClientCredentialsRequestAsync(result));

            protected override Task<TokenResponse> ProcessPasswordRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessPasswordRequestAsync(result));

            protected override Task<TokenResponse> ProcessAuthorizationCodeRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessAuthorizationCodeRequestAsync(result));

            protected override Task<TokenResponse> ProcessRefreshTokenRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessRefreshTokenRequestAsync(result));

            protected override Task<TokenResponse> ProcessDeviceCodeRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessDeviceCodeRequestAsync(result));

            protected override Task<TokenResponse> ProcessCibaRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessCibaRequestAsync(result));

            protected override Task<TokenResponse> ProcessExtensionGrantRequestAsync(TokenRequestValidationResult result) => MarkAsync(base.ProcessExtensionGrantRequestAsync(result));

            // Adds, and does not set: two methods for one response would be one too many.
            static async Task<TokenResponse> MarkAsync(Task<TokenResponse> making, [System.Runtime.CompilerServices.CallerMemberName] string method = "")
            {
                var response = await making;
                response.Custom.Add("flow", method);
                return response;
            }
        }
        """;

    public static FixturePlugin Instance { get; } = new("flows", Source);
}

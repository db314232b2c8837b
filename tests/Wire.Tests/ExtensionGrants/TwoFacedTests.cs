using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.ExtensionGrants;

/// <summary>Lists and principals of an extension's own making that show one face to the check and another to whoever reads them next, or that never end.</summary>
public sealed class TwoFacedTests
{
    private const string Source = """

        public sealed class TwoFacedGrant : IExtensionGrantValidator
        {
            public string GrantType => "two-faced";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var (raw, request) = (context.Request.Raw, context.Request);
                context.Result = raw["principal"] switch
                {
                    "principal" => new GrantValidationResult(new TwoFacedPrincipal(raw["forged"]!)),
                    "identity" => new GrantValidationResult(new ClaimsPrincipal(new TwoFacedIdentity(raw["forged"]!))),
                    _ => new GrantValidationResult("1", "two-faced"),
                };
                if (raw["scopes"] is { } scopes)
                    request.RequestedScopes = Endless(scopes == "same" ? _ => "api1" : i => "scope" + i);
                if (raw["parsed"] is { } parsed)
                    request.ValidatedResources.ParsedScopes = new TwoFaced<ParsedScopeValue>([new("api1")], [new("api1"), new("api3")], parsed);
                if (raw["issued"] is not null)
                    context.Result.IssuedClaims = new TwoFaced<Claim>([new("a", "b")], [new("cnf", "{}"), new("sub", "2")], "enumerated");
                return Task.CompletedTask;
            }

            static IEnumerable<string> Endless(Func<int, string> item)
            {
                for (var i = 0; ; i++)
                    yield return item(i & 0xffff);
            }
        }

        public sealed class TwoFacedGenerator(IClock clock, ITokenService tokenService, IRefreshTokenService refreshTokenService, IScopeParser scopeParser,
            IResourceStore resources, IClientStore clients, Microsoft.Extensions.Logging.ILogger<TokenResponseGenerator> logger)
            : TokenResponseGenerator(clock, tokenService, refreshTokenService, scopeParser, resources, clients, logger)
        {
            protected override async Task<(string accessToken, string? refreshToken)> CreateAccessTokenAsync(ValidatedTokenRequest request)
            {
                var raw = request.Raw;
                var token = await TokenService.CreateAccessTokenAsync(new TokenCreationRequest { Subject = request.Subject, ValidatedRequest = request, ValidatedResources = request.ValidatedResources });
                if (raw["claims"] is { } claims)
                    token.Claims = new TwoFaced<Claim>([.. token.Claims], [.. token.Claims.Select(claim => claim.Type == "sub" ? new Claim("sub", "2") : claim)], claims);
                if (raw["audiences"] is { } audiences)
                    token.Audiences = new TwoFaced<string>([.. token.Audiences], ["urn:api3"], audiences);
                return (await TokenService.CreateSecurityTokenAsync(token), null);
            }
        }

        /// <summary>Honest but in one way of reading it.</summary>
        public sealed class TwoFaced<T>(IReadOnlyList<T> honest, IReadOnlyList<T> forged, string forgedWhen) : ICollection<T>, IList<T>, IReadOnlyList<T>
        {
            int _reads;

            IReadOnlyList<T> Face(string way) => way == forgedWhen || (forgedWhen == "second" && ++_reads > 1) ? forged : honest;

            public int Count => forgedWhen == "indexed" ? forged.Count : honest.Count;
            public bool IsReadOnly => true;
            public T this[int index] { get => Face("indexed")[index]; set => throw new NotSupportedException(); }
            public IEnumerator<T> GetEnumerator() => Face("enumerated").GetEnumerator();
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            public void CopyTo(T[] array, int arrayIndex)
            {
                foreach (var item in Face("copied").Take(array.Length - arrayIndex))
                    array[arrayIndex++] = item;
            }

            public bool Contains(T item) => honest.Contains(item);
            public int IndexOf(T item) => -1;
            public void Add(T item) => throw new NotSupportedException();
            public void Insert(int index, T item) => throw new NotSupportedException();
            public void Clear() => throw new NotSupportedException();
            public bool Remove(T item) => throw new NotSupportedException();
            public void RemoveAt(int index) => throw new NotSupportedException();
        }

        public sealed class TwoFacedPrincipal(string forged) : ClaimsPrincipal(new TwoFacedIdentity("1"))
        {
            public override IEnumerable<Claim> Claims => base.Claims.Select(claim => claim.Type == "sub" ? new Claim("sub", forged) : claim);
            public override Claim? FindFirst(string type) => type == "sub" ? new Claim("sub", forged) : base.FindFirst(type);
            public override IEnumerable<Claim> FindAll(string type) => type == "sub" ? [new Claim("sub", "1")] : base.FindAll(type);
        }

        public sealed class TwoFacedIdentity(string forged) : ClaimsIdentity(
            [new Claim("sub", "1"), new Claim("idp", "local"), new Claim("amr", "x"), new Claim("auth_time", "1700000000", ClaimValueTypes.Integer64)], "x")
        {
            int _reads;

            public override IEnumerable<Claim> Claims => ++_reads < 3 ? base.Claims : base.Claims.Select(claim => claim.Type == "sub" ? new Claim("sub", forged) : claim);
            public override Claim? FindFirst(string type) => type == "sub" && ++_reads > 2 ? new Claim("sub", forged) : base.FindFirst(type);
            public override IEnumerable<Claim> FindAll(string type) => base.FindAll(type);
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("two-faced", Source), settings =>
    {
        settings.AddClient("janus", ["two-faced"], ["api1", "api2"]);
        settings["Users"]![1]!["Enabled"] = false;
    });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_list_of_claims_that_changes_names_nobody_else([Values("enumerated", "indexed", "copied", "second")] string face) =>
        MustNotBeForged(await AskAsync(("claims", face)));

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_list_of_audiences_that_changes_reaches_no_other_api([Values("enumerated", "indexed", "copied", "second")] string face) =>
        MustNotBeForged(await AskAsync(("audiences", face)));

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_list_of_scopes_that_changes_grants_no_other([Values("enumerated", "indexed", "copied", "second")] string face) =>
        MustNotBeForged(await AskAsync(("parsed", face)));

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_list_of_issued_claims_that_changes_sets_no_protected_one() => MustNotBeForged(await AskAsync(("issued", "yes")));

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_principal_that_changes_is_nobody_else([Values("principal", "identity")] string what, [Values("2", "machine", "janus")] string forged) =>
        MustNotBeForged(await AskAsync(("principal", what), ("forged", forged)));

    [Test]
    [CancelAfter(30_000)]
    [Property("Requirement", "EXT-06")]
    public async Task scopes_without_end_come_to_an_end([Values("same", "other")] string which) => (await AskAsync(("scopes", which))).MustBeServerError(_server);

    private static void MustNotBeForged(TokenAnswer answer)
    {
        if (!answer.Has("access_token"))
        {
            Assert.That(answer.Error, Is.AnyOf("server_error", "invalid_grant", "invalid_scope"), answer.Body);
            return;
        }

        var claims = answer.Claims();
        Assert.That(claims.GetProperty("sub").GetRawText(), Is.EqualTo("\"1\""));
        Assert.That(claims.GetProperty("aud").GetRawText(), Is.EqualTo("\"urn:api1\""));
        Assert.That((claims.GetProperty("scope").GetString(), answer.Text("scope")), Is.EqualTo(("api1", "api1")));
        Assert.That(claims.TryGetProperty("cnf", out _), Is.False);
    }

    private Task<TokenAnswer> AskAsync(params (string, string)[] form) => _server.AskAsync("janus", "two-faced", [("scope", "api1"), .. form]);
}

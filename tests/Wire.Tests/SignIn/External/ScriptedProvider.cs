using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PluginTokenServer.Wire.Tests.SignIn.External;

/// <summary>A provider that signs in whoever comes, and of which a test can have anything go wrong.</summary>
internal sealed class ScriptedProvider : IAsyncDisposable
{
    /// <summary>In what it hands out, and not to be seen in any log.</summary>
    public const string Secret = "swordfish";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, string> _nonces = new();
    private int _codes;

    private ScriptedProvider(WebApplication app, TimeProvider time)
    {
        (_app, _time) = (app, time);
        Reset();
    }

    public Uri Address => new(_app.Urls.First());

    /// <summary>Its issuer identifier.</summary>
    public string Issuer => _app.Urls.First();

    /// <summary>The requests that it got, by path.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What it was asked last at its authorization endpoint.</summary>
    public IReadOnlyDictionary<string, string> Asked { get; private set; } = new Dictionary<string, string>();

    /// <summary>Answers a request instead of it; says whether it has.</summary>
    public Func<HttpContext, Task<bool>> Instead { get; set; } = null!;

    /// <summary>Changes what goes back through the browser.</summary>
    public Action<Dictionary<string, string?>> Back { get; set; } = null!;

    /// <summary>Changes what its ID tokens say.</summary>
    public Action<Dictionary<string, object>> Claims { get; set; } = null!;

    /// <summary>Changes what its UserInfo endpoint says.</summary>
    public Action<JsonObject> UserInfo { get; set; } = null!;

    /// <summary>The keys that it publishes. It signs with the first.</summary>
    public SecurityKey[] Keys { get; set; } = null!;

    /// <summary>What it signs with instead.</summary>
    public SigningCredentials? Signing { get; set; }

    public static SecurityKey NewKey(string id) => new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    public static async Task<ScriptedProvider> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.4:0");
        builder.Logging.ClearProviders();
        var provider = new ScriptedProvider(builder.Build(), time);
        provider._app.Run(provider.AnswerAsync);
        await provider._app.StartAsync();
        return provider;
    }

    /// <summary>All is well again.</summary>
    public void Reset()
    {
        (Instead, Back, Claims, UserInfo, Signing) = (_ => Task.FromResult(false), _ => { }, _ => { }, _ => { }, null);
        Keys ??= [NewKey("first")];
        Requests.Clear();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        Requests.Enqueue(path);
        if (await Instead(http))
            return;
        var answer = path switch
        {
            "/.well-known/openid-configuration" => Document(),
            "/jwks" => Jwks(),
            "/authorize" => Authorize(http),
            "/token" => Token(http, await http.Request.ReadFormAsync()),
            "/userinfo" => Told(),
            _ => null,
        };
        if (answer is not null)
            await http.Response.WriteAsJsonAsync(answer);
        else if (path != "/authorize")
            http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private JsonObject Document() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = $"{Issuer}/authorize",
        ["token_endpoint"] = $"{Issuer}/token",
        ["userinfo_endpoint"] = $"{Issuer}/userinfo",
        ["jwks_uri"] = $"{Issuer}/jwks",
        ["response_types_supported"] = new JsonArray("code"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
        ["authorization_response_iss_parameter_supported"] = true,
    };

    private JsonObject Jwks() => new()
    {
        ["keys"] = new JsonArray([.. Keys.Select(key => JsonWebKeyConverter.ConvertFromSecurityKey(key)).Select(key => new JsonObject
        {
            ["kty"] = key.Kty, ["crv"] = key.Crv, ["x"] = key.X, ["y"] = key.Y, ["kid"] = key.Kid, ["use"] = "sig",
        })]),
    };

    private JsonObject? Authorize(HttpContext http)
    {
        Asked = http.Request.Query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.ToString());
        var code = $"{Secret}-{Interlocked.Increment(ref _codes)}";
        _nonces[code] = Asked["nonce"];
        var back = new Dictionary<string, string?> { ["code"] = code, ["state"] = Asked["state"], ["iss"] = Issuer };
        Back(back);
        http.Response.Redirect(QueryHelpers.AddQueryString(Asked["redirect_uri"], back));
        return null;
    }

    private JsonObject Token(HttpContext http, IFormCollection form)
    {
        // A code is good once, and only with the proof of who asked for it.
        if (!_nonces.TryRemove(form["code"].ToString(), out var nonce) || form["client_secret"] != "secret" || Challenge(form["code_verifier"].ToString()) != Asked["code_challenge"])
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return new JsonObject { ["error"] = "invalid_grant", ["error_description"] = Secret };
        }

        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["sub"] = "1",
            ["aud"] = ExternalServers.Relying,
            ["nonce"] = nonce,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["name"] = "Zoë",
            ["email"] = "zoe@example.com",
        };
        Claims(claims);
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = claims,
            SigningCredentials = Signing ?? new SigningCredentials(Keys[0], SecurityAlgorithms.EcdsaSha256),
        });
        return new JsonObject { ["access_token"] = Secret, ["token_type"] = "Bearer", ["id_token"] = token };
    }

    private JsonObject Told()
    {
        var told = new JsonObject { ["sub"] = "1", ["name"] = "Zoë of UserInfo" };
        UserInfo(told);
        return told;
    }

    private static string Challenge(string verifier) => Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier)));
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PluginTokenServer.Evidence;

/// <summary>The requests as they go over the wire, one buffer each, so that nothing is left to be done between two that race.</summary>
internal sealed class Requests : IDisposable
{
    private const int AssertionSeconds = 300;
    private const string AuthorizePath = "/connect/authorize";

    private readonly Target _target;
    private readonly ECDsa _key = ECDsa.Create();
    private readonly string _host;

    public Requests(Target target)
    {
        _target = target;
        _host = target.Nodes[0].Authority;
        _key.ImportPkcs8PrivateKey(Convert.FromBase64String(target.AssertionClient.Secret), out _);
    }

    /// <summary>The user's token that every delegation presents.</summary>
    public string UserToken { get; private set; } = "";

    public Target Target => _target;

    public void Dispose() => _key.Dispose();

    public async Task SignInAsync()
    {
        using var connection = new Connection(_target.Nodes[0]);
        var answer = await connection.ExchangeAsync(Password(offline: false));
        UserToken = answer.AccessToken ?? throw new InvalidOperationException($"The user did not get a token: {answer.Status} {answer.Body}");
    }

    public byte[] Password(bool offline) =>
        Token(_target.PasswordClient, $"grant_type=password&username={_target.User.Id}&password={_target.User.Secret}&scope=api1{(offline ? "+offline_access" : "")}");

    /// <summary>Begins a grant, with a refresh token.</summary>
    public byte[] Delegate(Credentials client) => Token(client, $"grant_type=delegation&scope=api2+offline_access&token={UserToken}");

    public byte[] Refresh(Credentials client, string token) => Token(client, $"grant_type=refresh_token&refresh_token={token}");

    public byte[] Revoke(Credentials client, string token) => Post("/connect/revocation", $"token={token}{Secret(client)}", null);

    /// <summary>An authorization request of the code client, as the browser brings it. It asks for no page: whoever is not signed in is told so.</summary>
    /// <param name="browser">Whose session.</param>
    /// <param name="verifier">What the code is proven with.</param>
    public byte[] Authorize(Browser browser, string verifier) => Get($"{AuthorizePath}?client_id={_target.CodeClient.Id}&{Request(verifier)}&prompt=none", browser);

    /// <summary>The same, for somebody who has to sign in first.</summary>
    public byte[] AuthorizeByPage(Browser browser, string verifier) => Get($"{AuthorizePath}?client_id={_target.CodeClient.Id}&{Request(verifier)}", browser);

    /// <summary>Pushes an authorization request (RFC 9126).</summary>
    public byte[] Push(string verifier) => Post("/connect/par", $"{Request(verifier)}{Secret(_target.CodeClient)}", null);

    /// <summary>Brings a pushed request.</summary>
    /// <param name="browser">Whose session; <see langword="null"/> for a browser that has none.</param>
    /// <param name="requestUri">What the push was answered with.</param>
    public byte[] Complete(Browser? browser, string requestUri) => Get($"{AuthorizePath}?client_id={_target.CodeClient.Id}&request_uri={Uri.EscapeDataString(requestUri)}", browser);

    public byte[] Redeem(string code, string verifier) =>
        Token(_target.CodeClient, $"grant_type=authorization_code&code={code}&redirect_uri={Uri.EscapeDataString(_target.RedirectUri)}&code_verifier={verifier}");

    /// <summary>Begins a request that is answered elsewhere.</summary>
    /// <param name="flow">How.</param>
    /// <param name="message">Tells it from others on the page where it is answered; only where that is how it is found.</param>
    public byte[] Begin(CrossDevice flow, string message) => flow == CrossDevice.Device
        ? Post("/connect/deviceauthorization", $"scope=openid+api2+offline_access{Secret(_target.DeviceClient)}", null)
        : Post("/connect/ciba", $"scope=openid+api2+offline_access&login_hint={_target.Visitor.Id}&binding_message={message}{Secret(_target.CibaClient)}", null);

    public byte[] Poll(CrossDevice flow, string handle) => flow == CrossDevice.Device
        ? Token(_target.DeviceClient, $"grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code={handle}")
        : Token(_target.CibaClient, $"grant_type=urn:openid:params:grant-type:ciba&auth_req_id={handle}");

    /// <summary>The client of a flow.</summary>
    public Credentials ClientOf(CrossDevice flow) => flow == CrossDevice.Device ? _target.DeviceClient : _target.CibaClient;

    public byte[] Get(string path, Browser? browser) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {_host}\r\n{Cookies(browser)}\r\n");

    public byte[] PostPage(string path, string form, Browser browser) => Post(path, form, Cookies(browser));

    /// <summary>A proof key (RFC 7636 §4.1).</summary>
    public static string Verifier(Random chance)
    {
        Span<byte> bytes = stackalloc byte[32];
        chance.NextBytes(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    /// <param name="caller">A client about its own tokens, or the API.</param>
    /// <param name="token">Any token.</param>
    public byte[] Introspect(Credentials caller, string token) => Post("/connect/introspect", $"token={token}{Secret(caller)}", null);

    /// <param name="id">The assertion's jti.</param>
    /// <param name="source">The address that it is sent from, as a proxy would say.</param>
    public byte[] Assertion(string id, long source) => Post(
        "/connect/token",
        $"grant_type=client_credentials&scope=api1&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={Sign(id)}",
        _target.Forwarded ? $"X-Forwarded-For: 10.{(source >> 16) & 255}.{(source >> 8) & 255}.{source & 255}\r\n" : null);

    /// <summary>A grant of the plugin that misbehaves in a certain way.</summary>
    /// <param name="mode">Which way.</param>
    /// <param name="megabytes">How much memory the mode <c>allocates</c> takes.</param>
    public byte[] Torture(string mode, int megabytes = 0) =>
        Token(OfTorture, $"grant_type={Uri.EscapeDataString(TortureMode.GrantType(mode))}&scope=api1&megabytes={megabytes}");

    /// <summary>Beside it, and with none of its code.</summary>
    public byte[] TortureClient() => Token(OfTorture, "grant_type=client_credentials&scope=api1");

    public byte[] Ready() => Encoding.ASCII.GetBytes($"GET /health/ready HTTP/1.1\r\nHost: {_host}\r\n\r\n");

    private Credentials OfTorture => _target.TortureClient ?? throw new InvalidOperationException("The target has no plugins that misbehave; make it by setup --torture.");

    private static string? Cookies(Browser? browser) => browser is null ? null : $"Cookie: {browser.Cookies}\r\n";

    private string Request(string verifier) =>
        $"response_type=code&redirect_uri={Uri.EscapeDataString(_target.RedirectUri)}&scope=openid+api2+offline_access&state=s"
        + $"&code_challenge={Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))}&code_challenge_method=S256";

    private static string Secret(Credentials client) => $"&client_id={client.Id}&client_secret={client.Secret}";

    private byte[] Token(Credentials client, string form) => Post("/connect/token", form + Secret(client), null);

    private byte[] Post(string path, string form, string? header) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: {_host}\r\n{header}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {form.Length}\r\n\r\n{form}");

    private string Sign(string id)
    {
        var (client, now) = (_target.AssertionClient.Id, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var signed = Part("""{"alg":"ES256","typ":"JWT"}""") + "." + Part(
            $$"""{"iss":"{{client}}","sub":"{{client}}","aud":"{{_target.Issuer}}","jti":"{{id}}","iat":{{now}},"exp":{{now + AssertionSeconds}}}""");
        // ECDsa takes one caller at a time.
        lock (_key)
            return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;

namespace PluginTokenServer.Bench.Driver;

/// <summary>Asks for one token and looks at it, so that no figure is ever taken of the wrong answer.</summary>
internal sealed class TokenClient(string url) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };

    public string Url => url;

    public string Endpoint { get; } = url + "/connect/token";

    public void Dispose() => _http.Dispose();

    /// <summary>The form with its token filled in, once the server has answered it as it should.</summary>
    public async Task<string> ProveAsync(Scenario scenario, CancellationToken cancellation)
    {
        string form = scenario.Form;
        if (scenario.SubjectTokenForm is { } subjectTokenForm)
            form += await RequestAsync(subjectTokenForm, cancellation);
        string token = await RequestAsync(form, cancellation);
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
        string? algorithm = header.RootElement.GetProperty("alg").GetString();
        return algorithm == scenario.Algorithm
            ? form
            : throw new InvalidOperationException($"{Endpoint} signed with {algorithm} where {scenario.Algorithm} was expected.");
    }

    /// <summary>One entry of the answer to a form.</summary>
    public async Task<string> AskAsync(string path, string form, string entry, CancellationToken cancellation)
    {
        using var content = new StringContent(form, Encoding.ASCII, "application/x-www-form-urlencoded");
        using HttpResponseMessage response = await _http.PostAsync(url + path, content, cancellation);
        string body = await response.Content.ReadAsStringAsync(cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidOperationException($"{url}{path} answered {(int)response.StatusCode} {body} to {form.Split('&')[0]}.");
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty(entry).ToString();
    }

    private Task<string> RequestAsync(string form, CancellationToken cancellation) => AskAsync("/connect/token", form, "access_token", cancellation);
}

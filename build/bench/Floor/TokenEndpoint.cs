using System.Text;
using Microsoft.Extensions.Primitives;

namespace PluginTokenServer.Bench.Floor;

/// <summary>Reads the form, knows two grants, checks no client: everything a token server adds is left out on purpose.</summary>
internal sealed class TokenEndpoint(ITokenMaker tokens)
{
    public const int Lifetime = 3600;
    public const int MaxTokenLength = 2048;

    private static readonly StringValues s_noStore = "no-store";
    private static readonly StringValues s_noCache = "no-cache";

    public async Task HandleAsync(HttpContext http)
    {
        IFormCollection form = await http.Request.ReadFormAsync();
        string clientId = form["client_id"].ToString();
        string scope = form["scope"].ToString();
        string? subject = form["grant_type"].ToString() switch
        {
            "client_credentials" when form["client_secret"].Count == 1 => clientId,
            "delegation" when form["client_secret"].Count == 1 => await tokens.FindSubjectAsync(form["token"].ToString()),
            _ => null,
        };
        if (subject is null)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        WriteResponse(http.Response, new TokenContent(clientId, subject, scope));
        await http.Response.BodyWriter.FlushAsync();
    }

    private void WriteResponse(HttpResponse response, TokenContent content)
    {
        Span<byte> body = response.BodyWriter.GetSpan(MaxTokenLength + 256);
        int length = Append(body, 0, "{\"access_token\":\""u8);
        length += tokens.Write(content, body[length..]);
        length = Append(body, length, "\",\"expires_in\":3600,\"token_type\":\"Bearer\",\"scope\":\""u8);
        length += Encoding.UTF8.GetBytes(content.Scope, body[length..]);
        length = Append(body, length, "\"}"u8);

        response.ContentType = "application/json; charset=UTF-8";
        response.ContentLength = length;
        response.Headers.CacheControl = s_noStore;
        response.Headers.Pragma = s_noCache;
        response.BodyWriter.Advance(length);
    }

    private static int Append(Span<byte> body, int length, ReadOnlySpan<byte> text)
    {
        text.CopyTo(body[length..]);
        return length + text.Length;
    }
}

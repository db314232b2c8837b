using System.Text.Json;
using System.Text.Json.Serialization;

namespace PluginTokenServer.Plugins.Users.SignIn;

/// <summary>
/// How far a sign-in has come. The server seals it and the browser can send it again for as long as it is good, so nothing may follow from it alone: each step wants
/// something that is good once, and all that came before counts only as long as <see cref="Stamp"/> is that of the person.
/// </summary>
/// <param name="Subject">Who is signing in.</param>
/// <param name="Stamp">Their security stamp; another one by now means that a password or a second factor has changed.</param>
/// <param name="Methods">What they have shown (RFC 8176).</param>
/// <param name="Begun">When the password was right, in milliseconds since 1970.</param>
internal sealed record SignInProgress(string Subject, string Stamp, string[] Methods, long Begun)
{
    /// <summary>The key of a second factor that is being set up.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Which sign-in it is that waits for nothing but that somebody goes on.</summary>
    public string? Pending { get; init; }

    public bool HasSecondFactor => Methods.Contains("mfa", StringComparer.Ordinal);

    public string Write() => JsonSerializer.Serialize(this, SignInJson.Default.SignInProgress);

    public static SignInProgress? TryRead(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, SignInJson.Default.SignInProgress);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SignInProgress))]
internal sealed partial class SignInJson : JsonSerializerContext;

using System.Text.Json;

namespace PluginTokenServer.Evidence;

/// <summary>What a server has to know for these programs, and where it is: the file that <c>--target</c> names.</summary>
internal sealed class Target
{
    private static readonly JsonSerializerOptions s_format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Issuer { get; init; }

    /// <summary>The base address of each node.</summary>
    public required Uri[] Nodes { get; set; }

    /// <summary>May use the password grant; its token is what the others delegate.</summary>
    public required Credentials PasswordClient { get; init; }

    public required Credentials User { get; init; }

    /// <summary>May delegate with offline access: that makes a grant without hashing a password, which takes its time on purpose.</summary>
    public required Credentials GrantClient { get; init; }

    /// <summary>The same, with reference tokens.</summary>
    public required Credentials ReferenceClient { get; init; }

    /// <summary>Authenticates by private_key_jwt with a key on P-256, in PKCS #8; may use client_credentials.</summary>
    public required Credentials AssertionClient { get; init; }

    /// <summary>May use the code flow and push its requests, with offline access. Its refresh tokens end with the session.</summary>
    public required Credentials CodeClient { get; init; }

    /// <summary>Where the code client is answered.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>May use the device flow.</summary>
    public required Credentials DeviceClient { get; init; }

    /// <summary>May use CIBA.</summary>
    public required Credentials CibaClient { get; init; }

    /// <summary>Who signs in on the login page.</summary>
    public required Credentials Visitor { get; init; }

    /// <summary>The API that the delegated tokens are for.</summary>
    public required Credentials Api { get; init; }

    /// <summary>May use client_credentials and the grants of the plugins that misbehave, where they are installed.</summary>
    public Credentials? TortureClient { get; init; }

    /// <summary>Whether the nodes believe an X-Forwarded-For from here. Otherwise the throttling of failures ends most races early.</summary>
    public bool Forwarded { get; init; }

    /// <summary>The same, somewhere else.</summary>
    public Target At(Uri[] nodes)
    {
        Nodes = nodes;
        return this;
    }

    public static Target Read(string path) => JsonSerializer.Deserialize<Target>(File.ReadAllText(path), s_format)!;

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, s_format));
}

/// <param name="Id">Who.</param>
/// <param name="Secret">Secret, password or key.</param>
internal sealed record Credentials(string Id, string Secret);

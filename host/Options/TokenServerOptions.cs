using PluginTokenServer.Host.BackchannelAuthentication;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Host.Outbound;
using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.PushedAuthorization;
using PluginTokenServer.Host.RefreshToken;
using PluginTokenServer.Host.SignIn;
using PluginTokenServer.Host.Storage;
using PluginTokenServer.Host.Throttling;
using PluginTokenServer.Models;

namespace PluginTokenServer.Host.Options;

/// <summary>What the operator may set under <c>TokenServer</c>. The published models are bound by their own property names.</summary>
internal sealed class TokenServerOptions
{
    public const string Section = "TokenServer";

    /// <summary>The issuer identifier, byte for byte as it stands in tokens and metadata (RFC 8414 §2).</summary>
    /// <value>Required outside Development; there the address that the server is bound to. Plain http only on loopback.</value>
    public string? Issuer { get; set; }

    /// <summary>Where the master key, the plugin snapshots and what a store keeps in files are, relative to the content root.</summary>
    /// <value><c>data</c> by default.</value>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Keys of 32 bytes in base64. The first encrypts, all decrypt.</summary>
    /// <value>Empty by default: one is made at the first start and kept in <see cref="DataDirectory"/>.</value>
    public List<string> MasterKeys { get; set; } = [];

    /// <summary>Addresses and networks of the proxies whose <c>X-Forwarded-*</c> headers are believed.</summary>
    /// <value>Empty by default: nobody's.</value>
    public List<string> KnownProxies { get; set; } = [];

    public StorageOptions Storage { get; set; } = new();

    public RefreshTokenOptions RefreshTokens { get; set; } = new();

    public PushedAuthorizationOptions PushedAuthorization { get; set; } = new();

    public DeviceAuthorizationOptions DeviceAuthorization { get; set; } = new();

    public BackchannelAuthenticationOptions BackchannelAuthentication { get; set; } = new();

    public SignInOptions SignIn { get; set; } = new();

    public KeyOptions Keys { get; set; } = new();

    public OutboundOptions Outbound { get; set; } = new();

    public PluginOptions Plugins { get; set; } = new();

    public ThrottlingOptions Throttling { get; set; } = new();

    public LimitOptions Limits { get; set; } = new();

    public List<Client> Clients { get; set; } = [];

    public List<ApiScope> ApiScopes { get; set; } = [];

    public List<ApiResource> ApiResources { get; set; } = [];

    public List<IdentityResource> IdentityResources { get; set; } = [];

    public List<UserOptions> Users { get; set; } = [];
}

using PluginTokenServer.Bench.Floor;

// The floor: what a token costs on this machine when a server does nothing else.
//   --mode constant | raw | library   --alg ES256 | RS256   --urls http://127.0.0.1:PORT
WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();

string issuer = builder.Configuration["urls"] ?? throw new ArgumentException("--urls is missing.");
string mode = builder.Configuration["mode"] ?? "raw";
var key = SigningKey.Create(builder.Configuration["alg"] ?? "ES256");
ITokenMaker tokens = mode switch
{
    "constant" => new ConstantTokens(new RawTokens(issuer, key)),
    "raw" => new RawTokens(issuer, key),
    "library" => new LibraryTokens(issuer, key),
    _ => throw new ArgumentException($"--mode {mode} is none of constant, raw, library."),
};

WebApplication app = builder.Build();
app.MapPost("/connect/token", new TokenEndpoint(tokens).HandleAsync);
app.Run();

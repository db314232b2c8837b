namespace PluginTokenServer.Bench.Driver;

/// <summary>One kind of request. Every server gets the same form; only the token in it is the server's own.</summary>
internal sealed record Scenario(string Name, string Algorithm, string Form, string? SubjectTokenForm = null)
{
    private const string Secret = "client_secret=bench-client-secret";

    public static Scenario ClientCredentials { get; } = new(
        "client_credentials ES256", "ES256", $"grant_type=client_credentials&client_id=machine&{Secret}&scope=api1");

    /// <summary>The servers that hold one key only are started with an RSA key; our own chooses by the API behind the scope.</summary>
    public static Scenario ClientCredentialsRsa { get; } = ClientCredentials with { Name = "client_credentials RS256", Algorithm = "RS256" };

    public static Scenario Delegation { get; } = new(
        "delegation ES256", "ES256", $"grant_type=delegation&client_id=api1.client&{Secret}&scope=api2&token=", ClientCredentials.Form);

    public static IReadOnlyList<string> Names { get; } = [ClientCredentials.Name, ClientCredentialsRsa.Name, Delegation.Name];
}

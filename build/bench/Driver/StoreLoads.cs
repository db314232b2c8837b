using System.Globalization;

namespace PluginTokenServer.Bench.Driver;

/// <summary>What is asked of a server with a store. Every load begins with an answer that is looked at.</summary>
internal static class StoreLoads
{
    public const string Rotation = "refresh rotation, 64 connections";
    public const string LonelyRotation = "refresh rotation, 1 connection";
    public const string ReferenceIssue = "reference token, 64 connections";
    public const string Introspection = "introspection of a reference token, 64 connections";
    public const string CodeFlow = "code flow, authorize and redeem by turns, 32 connections";
    public const string ClientCredentials = "client_credentials ES256, 32 connections";

    private const int Many = 64;
    private const string Secret = "client_secret=bench-client-secret";
    private const string ReferenceForm = $"grant_type=client_credentials&client_id=machine.ref&{Secret}&scope=api1";

    public static string[] Names { get; } = [Rotation, LonelyRotation, ReferenceIssue, Introspection, CodeFlow, ClientCredentials];

    public static Task<WrkScript> PrepareAsync(string name, RunningServer server, CancellationToken cancellation) => name switch
    {
        Rotation => RotationAsync(server.Client, Many, cancellation),
        LonelyRotation => RotationAsync(server.Client, 1, cancellation),
        ReferenceIssue => ReferenceIssueAsync(server.Client, cancellation),
        Introspection => IntrospectionAsync(server.Client, cancellation),
        CodeFlow => CodeFlowLoad.PrepareAsync(server.Client.Url, cancellation),
        ClientCredentials => ClientCredentialsAsync(server.Client, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    // New sessions each time: wrk ends with requests under way, whose answers nobody has read.
    private static async Task<WrkScript> RotationAsync(TokenClient client, int connections, CancellationToken cancellation)
    {
        string user = await client.AskAsync("/connect/token", $"grant_type=password&client_id=roclient&{Secret}&scope=api1&username=alice&password=alice", "access_token", cancellation);
        string[] tokens = new string[connections + 1];
        for (int i = 0; i < tokens.Length; i++)
            tokens[i] = await client.AskAsync("/connect/token", $"grant_type=delegation&client_id=api1.client&{Secret}&scope=api2+offline_access&token={user}", "refresh_token", cancellation);

        const string refresh = $"grant_type=refresh_token&client_id=api1.client&{Secret}&refresh_token=";
        string next = await client.AskAsync("/connect/token", refresh + tokens[0], "refresh_token", cancellation);
        if (next == tokens[0])
            throw new InvalidOperationException($"{client.Endpoint} does not rotate refresh tokens.");
        tokens[0] = next;
        return WrkScript.Rotation(client.Endpoint, refresh, tokens);
    }

    private static async Task<WrkScript> ReferenceIssueAsync(TokenClient client, CancellationToken cancellation)
    {
        await ReferenceAsync(client, cancellation);
        return WrkScript.Form(client.Endpoint, ReferenceForm, Many);
    }

    private static async Task<WrkScript> IntrospectionAsync(TokenClient client, CancellationToken cancellation)
    {
        string form = $"client_id=api1&{Secret}&token={await ReferenceAsync(client, cancellation)}";
        string active = await client.AskAsync("/connect/introspect", form, "active", cancellation);
        return bool.Parse(active)
            ? WrkScript.Form(client.Url + "/connect/introspect", form, Many)
            : throw new InvalidOperationException($"{client.Endpoint} does not know its own token.");
    }

    private static async Task<WrkScript> ClientCredentialsAsync(TokenClient client, CancellationToken cancellation) =>
        WrkScript.Form(client.Endpoint, await client.ProveAsync(Scenario.ClientCredentials, cancellation));

    private static async Task<string> ReferenceAsync(TokenClient client, CancellationToken cancellation)
    {
        string token = await client.AskAsync("/connect/token", ReferenceForm, "access_token", cancellation);
        return token.Split('.').Length == 3
            ? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{client.Endpoint} made a JWT of {token.Length} characters where a reference was asked for."))
            : token;
    }
}

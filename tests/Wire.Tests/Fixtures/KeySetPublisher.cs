using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>Where clients publish their keys.</summary>
internal sealed class KeySetPublisher : IAsyncDisposable
{
    /// <summary>In the address, and not to be seen in any log.</summary>
    public const string Secret = "key-in-the-query";

    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _answers = new();
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private HttpPeer _peer = null!;

    private KeySetPublisher()
    {
    }

    public static async Task<KeySetPublisher> StartAsync()
    {
        var publisher = new KeySetPublisher();
        publisher._peer = await HttpPeer.StartAsync((http, _) =>
        {
            var clientId = http.Request.Path.Value![1..];
            publisher._calls.AddOrUpdate(clientId, 1, (_, calls) => calls + 1);
            return publisher._answers[clientId](http);
        });
        return publisher;
    }

    public string AddressOf(string clientId) => new Uri(_peer.Address, $"/{clientId}?key={Secret}").ToString();

    /// <summary>How often a client's keys were fetched.</summary>
    public int CallsFor(string clientId) => _calls.GetValueOrDefault(clientId);

    /// <summary>Answers for a client from now on.</summary>
    public void Answer(string clientId, Func<HttpContext, Task> answer) => _answers[clientId] = answer;

    /// <summary>Publishes keys of a client in place of those before.</summary>
    public void Publish(string clientId, params JsonNode[] keys) => Answer(clientId, http => http.Response.WriteAsync(KeySet(keys)));

    /// <summary>Publishes the keys that clients have in a configuration, and takes them out of it.</summary>
    public void Publish(JsonObject settings, params string[] clientIds)
    {
        foreach (var clientId in clientIds)
        {
            var client = settings.Client(clientId);
            Publish(clientId, [.. client["ClientSecrets"]!.AsArray().Select(secret => JsonNode.Parse((string)secret!["Value"]!)!)]);
            client.Remove("ClientSecrets");
            client["JwksUri"] = AddressOf(clientId);
        }
    }

    public static string KeySet(params JsonNode[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => key.DeepClone())]) }.ToJsonString();

    public ValueTask DisposeAsync() => _peer.DisposeAsync();
}

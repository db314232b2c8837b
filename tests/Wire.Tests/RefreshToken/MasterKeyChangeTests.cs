using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.Grants;
using PluginTokenServer.Host.Keys;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.RefreshToken;

/// <summary>The master key is changed on one node after the other, and clients refresh meanwhile, here and there.</summary>
public sealed class MasterKeyChangeTests
{
    private readonly string _new = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private Nodes _nodes = null!;
    private TestServer _before = null!;
    private TestServer _after = null!;

    private string Old => _nodes.MasterKey;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _nodes = new Nodes("postgresql");
        _before = await StartAsync(Old, _new);
        _after = await StartAsync(_new, Old);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _nodes.DisposeAsync();

    [Test]
    [Property("Requirement", "REF-07")]
    public async Task refreshes_at_once_on_nodes_that_write_with_different_keys_have_one_successor([Values] bool begunBefore)
    {
        var token = (await (begunBefore ? _before : _after).SignInAsync()).RefreshToken();
        // The second round has a successor whose key was settled by whoever won the first.
        for (var round = 0; round < 3; round++)
        {
            // Both have read the grant before either writes.
            var (waiting, gate) = (2, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            foreach (var node in new[] { _before, _after })
            {
                (await Nodes.BreakAsync(node)).Before = call =>
                {
                    if (call is not { Name: "TryReplaceAsync", Kind: GrantStore.Kind })
                        return Task.CompletedTask;
                    if (Interlocked.Decrement(ref waiting) == 0)
                        gate.SetResult();
                    return gate.Task;
                };
            }

            var answers = await Task.WhenAll(_before.RefreshAsync(GrantClients.Web, token), _after.RefreshAsync(GrantClients.Web, token));
            foreach (var node in new[] { _before, _after })
                (await Nodes.BreakAsync(node)).Recover();
            Assert.That(answers.Select(answer => (int)answer.Status), Is.All.EqualTo(200));
            token = answers.Select(answer => answer.RefreshToken()).Distinct().Single();
        }

        await _after.RotateAsync(GrantClients.Web, await _before.RotateAsync(GrantClients.Web, token));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task token_that_is_used_comes_under_the_new_key_and_the_old_one_can_go()
    {
        var token = (await _before.SignInAsync()).RefreshToken();
        for (var i = 0; i < 2; i++)
            token = await _after.RotateAsync(GrantClients.Web, token);
        await RemoveOldAsync(async without => await without.RotateAsync(GrantClients.Web, await without.RotateAsync(GrantClients.Web, token)));
    }

    [Test]
    [Property("Requirement", "KEY-07")]
    public async Task successor_that_was_to_come_under_a_key_that_is_gone_comes_under_another()
    {
        // Begun under the new key, and rotated by a node that still wrote with the old one.
        var token = await _before.RotateAsync(GrantClients.Web, (await _after.SignInAsync()).RefreshToken());
        await RemoveOldAsync(async without => await without.RotateAsync(GrantClients.Web, await without.RotateAsync(GrantClients.Web, token)));
    }

    private async Task RemoveOldAsync(Func<TestServer, Task> use)
    {
        await _after.Services.GetRequiredService<MasterKeyRotation>().RunAsync();
        await use(await StartAsync(_new));
    }

    private Task<TestServer> StartAsync(params string[] masterKeys) => _nodes.StartAsync(settings => settings["MasterKeys"] = new JsonArray([.. masterKeys.Select(key => JsonValue.Create(key))]));
}

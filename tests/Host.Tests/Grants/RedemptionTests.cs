using PluginTokenServer.Host.Storage;
using PluginTokenServer.Models;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Tests.Grants;

/// <summary>What a request may make of a grant, whatever happens between its beginning and its commit.</summary>
public sealed class RedemptionTests
{
    private GrantNode _node = null!;

    [SetUp]
    public async Task SetUp() => _node = await GrantNode.OpenAsync();

    [TearDown]
    public async Task TearDownAsync() => await _node.DisposeAsync();

    [Test]
    [Property("Requirement", "REF-10")]
    public async Task an_extension_does_not_widen_a_refresh_to_what_was_not_granted()
    {
        var request = await _node.PresentedAsync(await _node.BeginAsync());
        request.RequestedScopes = ["api1", "api2"];
        Assert.That((await _node.Gate.DecideAsync(request))?.Code, Is.EqualTo("invalid_scope"));
    }

    [Test]
    [Property("Requirement", "REF-10")]
    public async Task an_extension_that_narrows_a_refresh_does_not_widen_its_audience()
    {
        var request = await _node.PresentedAsync(await _node.BeginAsync(resources: ["urn:api1"]));
        Assert.That(request.Decision!.Audiences, Is.EqualTo(["urn:api1"]));
        request.RequestedScopes = ["api1"];
        Assert.That(await _node.Gate.DecideAsync(request), Is.Null);
        Assert.That(request.Decision!.Audiences, Is.EqualTo(["urn:api1"]));
    }

    [Test]
    [Property("Requirement", "REF-02")]
    public async Task a_retry_that_is_slower_than_its_window_does_not_move_it()
    {
        var first = await _node.BeginAsync();
        var rotation = await _node.PresentedAsync(first);
        var second = await GrantNode.UpdateAsync(rotation);
        Assert.That(await _node.CommitAsync(rotation), Is.True);
        var rotatedAt = (await _node.StateAsync(first)).RotatedAt;

        _node.Parts.Clock.Advance(TimeSpan.FromSeconds(59));
        var retry = await _node.PresentedAsync(first);
        _node.Parts.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await GrantNode.UpdateAsync(retry), Is.EqualTo(second));
        Assert.That(await _node.CommitAsync(retry), Is.True);
        Assert.That((await _node.StateAsync(first)).RotatedAt, Is.EqualTo(rotatedAt));
    }

    [Test]
    [Property("Requirement", "EXT-03")]
    public async Task a_grant_is_not_kept_for_another_subject_than_the_one_that_was_granted()
    {
        var request = await _node.GrantedAsync();
        request.Subject = GrantNode.Subject("3");
        Assert.That(
            async () => await request.RefreshTokenService.CreateRefreshTokenAsync(new RefreshTokenCreationRequest { Client = request.Client, Subject = GrantNode.Subject("1") }),
            Throws.InvalidOperationException);
    }

    [Test]
    [Property("Requirement", "REF-07")]
    public async Task a_crowd_that_uses_one_reusable_token_is_served()
    {
        var token = await _node.BeginAsync(GrantNode.Reusing);
        var request = await _node.PresentedAsync(token, GrantNode.Reusing);
        Assert.That(await GrantNode.UpdateAsync(request), Is.EqualTo(token));
        var engine = _node.Parts.Get<MemoryStore>();
        // Whenever it wants to write, somebody else of the crowd has just written.
        _node.Store.Before = async call =>
        {
            if (call is { Name: nameof(IOperationalStore.TryReplaceAsync), Kind: "grant" })
                await TouchAsync(engine);
        };
        Assert.That(await _node.CommitAsync(request), Is.True);
    }

    private static async Task TouchAsync(MemoryStore engine)
    {
        var known = (await engine.ListAsync(new OperationalFilter { Kind = "grant" }, 1, CancellationToken.None))[0];
        await engine.TryReplaceAsync(
            new OperationalRecord
            {
                Kind = known.Kind,
                Id = known.Id,
                Stamp = OperationalStore.NewStamp(),
                Subject = known.Subject,
                ClientId = known.ClientId,
                CreatedAt = known.CreatedAt,
                ExpiresAt = known.ExpiresAt,
                Payload = known.Payload,
            },
            known.Stamp, CancellationToken.None);
    }
}

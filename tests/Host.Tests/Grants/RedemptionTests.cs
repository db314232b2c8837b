using PluginTokenServer.Models;

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
}

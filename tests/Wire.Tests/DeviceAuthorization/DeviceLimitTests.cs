using System.Net;
using System.Text.Json.Nodes;
using PluginTokenServer.Host.DeviceAuthorization;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.DeviceAuthorization;

/// <summary>How many devices of one client may wait at a time.</summary>
[TestFixture("sqlite")]
[TestFixture("postgresql")]
[Property("Requirement", "DEV-11")]
public sealed class DeviceLimitTests(string provider) : DeviceFixture(provider)
{
    private const int Most = 3;

    protected override void Configure(JsonObject settings) => settings.Section("DeviceAuthorization")["MaxPendingPerClient"] = Most;

    [TearDown]
    public void LetAllExpire() => Advance(600);

    [Test]
    public async Task one_too_many_is_told_to_come_back()
    {
        await FillAsync();
        var refused = (await Server.AskForCodesAsync()).MustBeRefused(HttpStatusCode.TooManyRequests, "slow_down");
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
        // Another client has room of its own.
        await Server.BeginAsync(DeviceFlow.Till);
    }

    [Test]
    [Property("Requirement", "DEV-06")]
    public async Task of_many_at_once_no_more_than_that_get_codes()
    {
        var second = Provider == "postgresql" ? await StartNodeAsync() : Server;
        var before = await CountAsync(UserCodes.Kind);
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => (i % 2 == 0 ? Server : second).AskForCodesAsync()));
        var given = answers.Count(answer => answer.Status == HttpStatusCode.OK);
        Assert.That(given, Is.LessThanOrEqualTo(Most));
        foreach (var answer in answers.Where(answer => answer.Status != HttpStatusCode.OK))
            answer.MustBeRefused(HttpStatusCode.TooManyRequests, "slow_down");
        Assert.That(await CountAsync(UserCodes.Kind) - before, Is.EqualTo(given), "Who was refused holds no place.");
    }

    [Test]
    public async Task refused_request_leaves_nothing_behind()
    {
        await FillAsync();
        var before = (await CountAsync(UserCodes.Kind), await CountAsync(Host.Grants.GrantStore.Kind));
        for (var attempt = 0; attempt < 3; attempt++)
            await Server.AskForCodesAsync();
        Assert.That((await CountAsync(UserCodes.Kind), await CountAsync(Host.Grants.GrantStore.Kind)), Is.EqualTo(before));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task answer_makes_room_for_one(bool allow)
    {
        var devices = await FillAsync();
        var page = await Alice.EnterAsync(devices[0].UserCode);
        _ = allow ? (await Alice.AllowAsync(page, "api1")).MustBeConnected() : (await Alice.DenyAsync(page)).MustBeDenied();
        await Server.BeginAsync();
        (await Server.AskForCodesAsync()).MustBeRefused(HttpStatusCode.TooManyRequests, "slow_down");
    }

    [Test]
    public async Task code_that_has_expired_takes_no_room()
    {
        await FillAsync();
        Advance(299);
        (await Server.AskForCodesAsync()).MustBeRefused(HttpStatusCode.TooManyRequests, "slow_down");
        Advance(1);
        await FillAsync();
    }

    [Test]
    public async Task upkeep_leaves_those_that_wait()
    {
        var devices = await FillAsync();
        Advance(200);
        await Server.Services.UpkeepAsync();
        (await Alice.EnterAsync(devices[1].UserCode)).MustAsk();
        (await Server.PollAsync(devices[2])).MustBeRefused("authorization_pending");
    }

    private async Task<List<Device>> FillAsync()
    {
        List<Device> devices = [];
        while (devices.Count < Most)
            devices.Add(await Server.BeginAsync());
        return devices;
    }
}

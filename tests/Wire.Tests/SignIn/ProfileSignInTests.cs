using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.SignIn;

/// <summary>A plugin answers for profiles, and the people are still those of the configuration: they sign in as ever.</summary>
public sealed class ProfileSignInTests : CodeFlowFixture
{
    private const string Source = """

        public sealed class Profiles : IProfileService
        {
            public Task GetProfileDataAsync(ProfileDataRequestContext context) => Task.CompletedTask;

            public Task IsActiveAsync(IsActiveContext context)
            {
                context.IsActive = context.Subject.FindFirst("sub")!.Value != "2";
                return Task.CompletedTask;
            }
        }
        """;

    internal override Task<TestServer> StartAsync() => Servers.WithAsync(new FixturePlugin("sign-in-profiles", Source), CodeFlow.Configure);

    [Test]
    public async Task somebody_who_is_active_gets_a_code_and_tokens()
    {
        var code = (await Browser.GetAsync(CodeFlow.Request(("scope", "openid api1 offline_access")))).MustHaveCode(Server).Code;
        var tokens = (await Server.RedeemAsync(code)).MustBeIssued();
        (await Server.RefreshAsync(CodeFlow.Web, tokens.RefreshToken())).MustBeIssued();
    }

    [Test]
    public async Task somebody_who_is_not_gets_none()
    {
        using var bob = await SignedInAsync("bob");
        Assert.That((await bob.GetAsync(CodeFlow.Request(("prompt", "none")))).Error, Is.EqualTo("login_required"));
    }
}

using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Wire.Tests.SignIn.Pages;

/// <summary>One page of each kind, with everything on it that it can have.</summary>
internal static class SamplePages
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static LoginModel Login { get; } = new()
    {
        Action = "/account/login?returnUrl=%2Fconnect%2Fauthorize&x=1",
        ClientName = "Weekly Reports",
        CancelAction = "/account/cancel?id=1",
        Providers = [new("Contoso", "/plugins/contoso/start?a=1&b=2")],
    };

    public static StepModel Step { get; } = new()
    {
        Action = "/account/step",
        State = "opaque",
        Form = new SignInForm
        {
            Kind = "otp",
            Title = "Enter the code",
            Text = "Open the app on your telephone.\nIt shows six digits.",
            Image = "data:image/png;base64,iVBORw0KGgo=",
            ImageText = "A code to scan",
            Keep = ["AAAA-BBBB", "CCCC-DDDD"],
            Fields = [new SignInField { Name = "code", Label = "Code", IsNumeric = true, AutoComplete = "one-time-code" }, new SignInField { Name = "pin", Label = "PIN", IsSecret = true }],
        },
    };

    public static ConsentModel Consent { get; } = new()
    {
        Action = "/account/consent",
        ClientName = "Weekly Reports",
        ClientUri = "https://reports.example.com/about",
        IsUnverified = true,
        UserName = "alice",
        RedirectHost = "reports.example.com",
        AccessTokenLifetime = TimeSpan.FromHours(1),
        MayRemember = true,
        Scopes =
        [
            new("openid", "Who you are", Required: true), new("profile", "Your profile", "Your name and your picture"),
            new("api1", "Delete reports", "For good", Emphasize: true, Checked: false),
        ],
    };

    public static LogoutModel Logout { get; } = new() { Action = "/account/logout", UserName = "alice", ClientName = "Weekly Reports" };

    public static SignedOutModel SignedOut { get; } = new() { ClientName = "Weekly Reports", ReturnUri = "https://reports.example.com/bye?a=1&b=2" };

    public static ErrorModel Error { get; } = new() { Status = 400, Title = "This did not work", Message = "The application made a mistake.", CorrelationId = "0HN1", OAuthError = "invalid_request" };

    public static HomeModel Home { get; } = new()
    {
        Issuer = "https://id.example.com",
        DiscoveryUrl = "https://id.example.com/.well-known/openid-configuration",
        UserName = "alice",
        AccountUrl = "/account",
        LogoutUrl = "/account/logout",
    };

    public static AccountModel Account { get; } = new()
    {
        Action = "/account",
        UserName = "alice",
        SessionId = "s0",
        Now = Noon,
        Notice = "That browser is signed out.",
        Waiting = [new("Weekly Reports", "W4SCT", "/account/answer?id=1&x=2")],
        Sessions =
        [
            new() { Id = "s0", Browser = "Firefox on Linux", BegunAt = Noon.AddMinutes(-3), SeenAt = Noon, Methods = ["password", "one-time code"], IsThis = true },
            new() { Id = "s1", BegunAt = Noon.AddHours(-7), SeenAt = Noon.AddHours(-2), Provider = "contoso" },
        ],
        HasMoreSessions = true,
        Applications =
        [
            new()
            {
                ClientId = "reports", Name = "Weekly Reports", ClientUri = "https://reports.example.com/about", Scopes = ["Who you are", "Your reports"],
                Since = Noon.AddDays(-90), UsedAt = Noon.AddDays(-1),
            },
            new() { ClientId = "calendar", Name = "Team Calendar", Since = Noon.AddDays(-2) },
        ],
        HasMoreApplications = true,
    };

    public static FormPostModel FormPost { get; } = new() { Action = "https://reports.example.com:8443/signin?x=1", Fields = [new("code", "c\"<0>"), new("state", "s")] };

    /// <summary>The same as test cases, each by its name.</summary>
    public static IEnumerable<TestCaseData<PageModel>> Cases => All.Select(page => new TestCaseData<PageModel>(page).SetArgDisplayNames(page.GetType().Name));

    public static OnwardsModel Onwards { get; } = new() { Url = "/connect/authorize/callback?ticket=t" };

    public static IReadOnlyList<PageModel> All { get; } = [Login, Step, Consent, Logout, SignedOut, Error, Home, FormPost, Onwards, Account];
}

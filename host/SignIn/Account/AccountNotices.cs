using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;

namespace PluginTokenServer.Host.SignIn.Account;

/// <summary>What came of a form, on its way to the page that says so.</summary>
/// <param name="Key">Which words of the pages.</param>
/// <param name="SessionId">Whose page it is for.</param>
/// <param name="Expires">When it is no news any more.</param>
internal sealed record AccountNotice(string Key, string SessionId, DateTimeOffset Expires);

/// <summary>Carries notices from a form to the page after it. Sealed: nobody sends anybody to a page that says what has not happened.</summary>
internal sealed class AccountNotices(IDataProtectionProvider protection, TimeProvider time)
{
    private const string Parameter = "notice";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly BrowserSeal<AccountNotice> _seal = new(protection, "account notice", AccountNoticeJson.Default.AccountNotice);

    /// <summary>The address of the page with a notice on it.</summary>
    public string Address(HttpContext http, Session session, string key) =>
        $"{SignInAddresses.Local(http, SignInAddresses.AccountPath)}?{Parameter}={_seal.Seal(new AccountNotice(key, session.SessionId, time.GetUtcNow() + Lifetime))}";

    /// <summary>The notice of a request; <see langword="null"/> if it has none that is for this session and news.</summary>
    public string? TryRead(HttpContext http, Session session) =>
        _seal.TryOpen(http.Request.Query[Parameter]) is { } notice && notice.SessionId == session.SessionId && time.GetUtcNow() < notice.Expires ? notice.Key : null;
}

[JsonSerializable(typeof(AccountNotice))]
internal sealed partial class AccountNoticeJson : JsonSerializerContext;

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

/// <summary>Somebody with a browser of their own: nothing is in it yet. What goes to the application at <see cref="CodeFlow.Callback"/> stays here.</summary>
internal sealed class Visitor : IAsyncDisposable
{
    private const string Application = "<!DOCTYPE html><html lang=en><title>The application</title><link rel=icon href='data:,'><h1>The application</h1></html>";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Uri _server;
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly ConcurrentQueue<IReadOnlyDictionary<string, string>> _answers = [];

    private Visitor(Uri server, IBrowserContext context) => (_server, _context) = (server, context);

    /// <summary>The tab in front.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>What the browser has to say against the pages: errors of scripts, refusals by a policy, files that are missing.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>The answers that the application got, by query or by form.</summary>
    public IReadOnlyCollection<IReadOnlyDictionary<string, string>> Answers => _answers;

    public ILocator UserName => Page.Locator("#username");

    public ILocator Password => Page.Locator("#password");

    public ILocator Heading => Page.Locator("h1");

    public static async Task<Visitor> ComeAsync(Uri server, BrowserNewContextOptions? options = null)
    {
        var visitor = new Visitor(server, await Chromium.Browser.NewContextAsync(options));
        visitor._context.SetDefaultTimeout((float)Patience.TotalMilliseconds);
        await visitor.OpenTabAsync();
        return visitor;
    }

    /// <summary>Opens another tab and brings it to the front.</summary>
    /// <returns>The tab that was in front.</returns>
    public async Task<IPage> OpenTabAsync()
    {
        var before = Page;
        Page = await _context.NewPageAsync();
        Page.PageError += (_, error) => _complaints.Enqueue(error);
        Page.Console += (_, message) =>
        {
            // A page that refuses has a status that says so, and the browser reports that too.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource: the server responded", StringComparison.Ordinal))
                _complaints.Enqueue(message.Text);
        };
        Page.Response += (_, response) =>
        {
            if (response.Status >= 400 && !response.Request.IsNavigationRequest)
                _complaints.Enqueue($"{response.Status} {response.Url}");
        };
        await AnswerForApplicationAsync();
        return before;
    }

    public void SwitchTo(IPage tab) => Page = tab;

    /// <summary>Goes to an address of the server.</summary>
    public Task<IResponse?> GoAsync(string address) => Page.GotoAsync(new Uri(_server, address).ToString());

    public async Task SignInAsync(string user = "alice", string? password = null)
    {
        await UserName.FillAsync(user);
        await Password.FillAsync(password ?? user);
        await Page.Locator("form:has(#password) button").ClickAsync();
    }

    /// <summary>Presses a button and waits for the page that comes of it.</summary>
    /// <returns>Its status.</returns>
    public async Task<int> PressAsync(string button)
    {
        // The response alone is not the page yet: for a moment the old one is still there.
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Page.FrameNavigated += (_, _) => arrived.TrySetResult();
        var response = await Page.RunAndWaitForResponseAsync(() => Button(button).ClickAsync(), response => response.Request.IsNavigationRequest && response.Status is < 300 or >= 400);
        await arrived.Task.WaitAsync(Patience);
        await Page.WaitForLoadStateAsync();
        return response.Status;
    }

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>Waits until the browser is back at the application, and says what it brought.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AnswerAsync()
    {
        // Asks the browser again and again, where waiting for the navigation misses one that is over between the look and the wait.
        await Assertions.Expect(Page).ToHaveURLAsync(new Regex("^" + Regex.Escape(CodeFlow.Callback)), new PageAssertionsToHaveURLOptions { Timeout = (float)Patience.TotalMilliseconds });
        return _answers.Last();
    }

    /// <summary>Waits until an element has the focus, which a page gives only after it is there.</summary>
    public Task FocusAsync(string id) => Page.Locator($"#{id}:focus").WaitForAsync();

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    // Playwright's own routes do not see where a redirect leads to; the protocol underneath does.
    private async Task AnswerForApplicationAsync()
    {
        var protocol = await _context.NewCDPSessionAsync(Page);
        protocol.Event("Fetch.requestPaused").OnEvent += (_, paused) => _ = AnswerForApplicationAsync(protocol, paused!.Value);
        await protocol.SendAsync("Fetch.enable", new Dictionary<string, object> { ["patterns"] = new[] { new { urlPattern = new Uri(CodeFlow.Callback).GetLeftPart(UriPartial.Authority) + "/*" } } });
    }

    private async Task AnswerForApplicationAsync(ICDPSession protocol, JsonElement paused)
    {
        var request = paused.GetProperty("request");
        var answer = request.TryGetProperty("postData", out var form) ? form.GetString()!.Replace('+', ' ') : new Uri(request.GetProperty("url").GetString()!).Query.TrimStart('?');
        _answers.Enqueue(answer.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1])));
        await protocol.SendAsync("Fetch.fulfillRequest", new Dictionary<string, object>
        {
            ["requestId"] = paused.GetProperty("requestId").GetString()!,
            ["responseCode"] = 200,
            ["responseHeaders"] = new[] { new { name = "Content-Type", value = "text/html; charset=utf-8" } },
            ["body"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Application)),
        });
    }
}

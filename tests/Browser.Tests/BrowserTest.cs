using Microsoft.Playwright;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Browser.Tests;

/// <summary>What every test with a browser has: visitors that leave in the end, and none of whose browsers has complained.</summary>
public abstract class BrowserTest
{
    private readonly List<Visitor> _visitors = [];

    [TearDown]
    public async Task LeaveAsync()
    {
        var complaints = _visitors.SelectMany(visitor => visitor.Complaints).ToArray();
        foreach (var visitor in _visitors)
            await visitor.DisposeAsync();
        _visitors.Clear();
        Assert.That(complaints, Is.Empty);
    }

    /// <summary>Somebody comes to a server; by default to the shared one.</summary>
    private protected async Task<Visitor> VisitAsync(TestServer? server = null, BrowserNewContextOptions? options = null)
    {
        var visitor = await Visitor.ComeAsync((server ?? await Site.Shared).Address, options);
        _visitors.Add(visitor);
        return visitor;
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PluginTokenServer.Host.Options;
using PluginTokenServer.Host.Outbound;
using PluginTokenServer.Host.Tests.Options;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Outbound;

/// <summary>The server's own calls: where they do not go, and what is not taken of an answer.</summary>
[Property("Requirement", "CLI-16")]
public sealed class OutboundHttpTests
{
    private const string Json = "application/json";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _lookedUp = [];
    private readonly List<IDisposable> _made = [];

    // What the name server answers next; the last answer stays.
    private readonly Queue<string[]> _names = new();

    [TearDown]
    public void Dispose()
    {
        _made.ForEach(made => made.Dispose());
        _made.Clear();
        _names.Clear();
        _lookedUp.Clear();
    }

    [Test]
    public async Task document_is_fetched_with_its_age()
    {
        await using var peer = await HttpPeer.StartAsync((http, _) =>
        {
            (http.Response.Headers.CacheControl, http.Response.Headers.Age) = ("public, max-age=600", "60");
            return http.Response.WriteAsync($"{http.Request.Method} {http.Request.Headers.Accept}");
        });
        var fetched = await Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None);
        Assert.That(fetched.IsSuccess);
        Assert.That(System.Text.Encoding.UTF8.GetString(fetched.Body), Is.EqualTo($"GET {Json}"));
        Assert.That(fetched.FreshFor, Is.EqualTo(TimeSpan.FromSeconds(540)));
    }

    [TestCase("no-store", 0)]
    [TestCase("no-cache, max-age=600", 0)]
    [TestCase("private", null)]
    public async Task what_must_not_be_kept_is_fresh_for_no_time(string cacheControl, int? seconds)
    {
        await using var peer = await HttpPeer.StartAsync((http, _) =>
        {
            http.Response.Headers.CacheControl = cacheControl;
            return Task.CompletedTask;
        });
        Assert.That((await Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None)).FreshFor?.TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
    public async Task post_has_its_content_and_its_bearer_token()
    {
        await using var peer = await HttpPeer.StartAsync(async (http, _) =>
        {
            using var body = new StreamReader(http.Request.Body);
            http.Response.StatusCode = http.Request.Headers.Authorization == "Bearer abc" && await body.ReadToEndAsync() == """{"auth_req_id":"1"}""" && http.Request.HasJsonContentType() ? 204 : 400;
        });
        using var content = JsonContent.Create(new Dictionary<string, string> { ["auth_req_id"] = "1" });
        Assert.That(await Loopback().PostAsync(peer.Address, content, new AuthenticationHeaderValue("Bearer", "abc"), Patience, CancellationToken.None), Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task redirect_is_not_followed(int status)
    {
        await using var peer = await HttpPeer.StartAsync((http, _) =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "/elsewhere";
            return http.Response.WriteAsync("moved");
        });
        var fetched = await Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None);
        Assert.That(((int)fetched.Status, fetched.Body, peer.Calls), Is.EqualTo((status, Array.Empty<byte>(), 1)));
    }

    [Test]
    public async Task cookies_are_not_kept()
    {
        var seen = new List<string>();
        await using var peer = await HttpPeer.StartAsync((http, _) =>
        {
            seen.Add(http.Request.Headers.Cookie.ToString());
            http.Response.Cookies.Append("a", "b");
            return Task.CompletedTask;
        });
        var outbound = Loopback();
        for (var i = 0; i < 2; i++)
            await outbound.GetAsync(peer.Address, Json, Patience, CancellationToken.None);
        Assert.That(seen, Is.EqualTo(new[] { "", "" }));
    }

    [Test]
    public async Task answer_of_the_most_bytes_is_taken([Values] bool saysSo)
    {
        await using var peer = await OfLengthAsync(InputLimits.FetchedBytes, saysSo);
        Assert.That((await Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None)).Body, Has.Length.EqualTo(InputLimits.FetchedBytes));
    }

    [Test]
    public async Task answer_of_one_byte_more_is_not([Values] bool saysSo)
    {
        await using var peer = await OfLengthAsync(InputLimits.FetchedBytes + 1, saysSo);
        Assert.That(
            () => Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None),
            Throws.InstanceOf<HttpRequestException>().With.Matches<Exception>(fault => OutboundFault.Of(fault!) == "its answer is longer than 256 KiB"));
    }

    [Test]
    public async Task answer_that_breaks_off_is_none()
    {
        await using var peer = await HttpPeer.StartAsync(async (http, _) =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("half");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        Assert.That(
            () => Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None),
            Throws.InstanceOf<HttpRequestException>().With.Matches<Exception>(fault => OutboundFault.Of(fault!)!.StartsWith("it could not be reached (", StringComparison.Ordinal)));
    }

    [Test]
    public async Task answer_that_takes_longer_is_not_waited_for([Values] bool hasBegun)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var peer = await HttpPeer.StartAsync(async (http, _) =>
        {
            if (hasBegun)
                await http.Response.Body.FlushAsync();
            called.SetResult();
            await new TaskCompletionSource().Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        var call = Loopback().GetAsync(peer.Address, Json, Patience, CancellationToken.None);
        await called.Task;
        _clock.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.That(call.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(async () => await call, Throws.TypeOf<TimeoutException>().With.Message.EqualTo("it did not answer within 3 seconds"));
    }

    [TestCase("10.1.2.3")]
    [TestCase("127.0.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("192.168.1.1", "10.1.2.3")]
    [TestCase("::1")]
    [TestCase("fd00::1")]
    [TestCase("fe80::1%1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("64:ff9b::7f00:1")]
    [TestCase("2002:7f00:1::")]
    public async Task name_that_leads_inside_is_not_called(params string[] addresses)
    {
        _names.Enqueue(addresses);
        var outbound = Open();
        var fault = await Assert.ThrowsAsync<RefusedAddressException>(() => outbound.GetAsync(new Uri("https://keys.example.com/jwks?key=secret"), Json, Patience, CancellationToken.None));
        Assert.That(OutboundFault.Of(fault!), Does.StartWith($"it is at {addresses[0]}").And.Contain("Outbound:AllowedNetworks").And.Not.Contain("secret"));
    }

    [TestCase("https://127.0.0.1/")]
    [TestCase("https://2130706433/")]
    [TestCase("https://0x7f.1/")]
    [TestCase("https://0177.0.0.1/")]
    [TestCase("https://[::1]/")]
    [TestCase("https://[::ffff:127.0.0.1]/")]
    [TestCase("https://[64:ff9b::10.0.0.1]/")]
    [TestCase("https://169.254.169.254/latest/meta-data")]
    [TestCase("http://127.0.0.1/")]
    [TestCase("http://keys.example.com/")]
    [TestCase("http://8.8.8.8/")]
    [TestCase("ftp://8.8.8.8/")]
    [TestCase("file:///etc/passwd")]
    public void address_that_says_so_itself_is_not_even_looked_up(string address)
    {
        Assert.That(() => Open().GetAsync(new Uri(address), Json, Patience, CancellationToken.None), Throws.TypeOf<RefusedAddressException>());
        Assert.That(_lookedUp, Is.Empty);
    }

    [Test]
    public async Task plain_http_is_for_this_machine_also_where_a_network_is_listed()
    {
        await using var peer = await HttpPeer.StartAsync((_, _) => Task.CompletedTask);
        _names.Enqueue(["10.1.2.3"]);
        var outbound = Open("10.0.0.0/8", "127.0.0.0/8");
        Assert.That(() => outbound.GetAsync(new Uri("http://10.1.2.3/"), Json, Patience, CancellationToken.None), Throws.TypeOf<RefusedAddressException>());
        Assert.That(() => outbound.GetAsync(new Uri("http://localhost/"), Json, Patience, CancellationToken.None), Throws.TypeOf<RefusedAddressException>());
    }

    [Test]
    public async Task what_was_looked_at_is_what_is_called()
    {
        await using var peer = await HttpPeer.StartAsync((_, _) => Task.CompletedTask);
        // The first answer is good, and would be followed by one that is not; among the good one's addresses only those are tried that may be.
        _names.Enqueue(["10.1.2.3", "127.0.0.1"]);
        _names.Enqueue(["10.1.2.3"]);
        var outbound = Loopback();
        var address = new Uri($"http://localhost:{peer.Address.Port}/");
        Assert.That((await outbound.GetAsync(address, Json, Patience, CancellationToken.None)).IsSuccess);
        Assert.That(_lookedUp, Is.EqualTo(new[] { "localhost" }));
    }

    [Test]
    public async Task address_that_does_not_listen_leaves_the_next_one()
    {
        await using var peer = await HttpPeer.StartAsync((_, _) => Task.CompletedTask);
        _names.Enqueue(["127.0.0.99", "127.0.0.1"]);
        Assert.That((await Loopback().GetAsync(new Uri($"http://localhost:{peer.Address.Port}/"), Json, Patience, CancellationToken.None)).IsSuccess);
    }

    [Test]
    public async Task host_without_tls_is_not_spoken_to_in_plain()
    {
        await using var peer = await HttpPeer.StartAsync((_, _) => Task.CompletedTask);
        _names.Enqueue(["127.0.0.1"]);
        Assert.That(
            () => Loopback().GetAsync(new Uri($"https://keys.example.com:{peer.Address.Port}/"), Json, Patience, CancellationToken.None),
            Throws.InstanceOf<HttpRequestException>().With.Matches<Exception>(fault => OutboundFault.Of(fault!) == "it could not be reached (SecureConnectionError)"));
        Assert.That(peer.Calls, Is.Zero);
    }

    [Test]
    public async Task proxy_of_the_configuration_is_asked_and_may_be_inside()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _names.Enqueue(["127.0.0.1"]);
        var outbound = Open([("Outbound:Proxy", $"http://proxy.example.com:{((IPEndPoint)listener.LocalEndpoint).Port}")]);
        var call = outbound.GetAsync(new Uri("https://keys.example.com/jwks"), Json, Patience, CancellationToken.None);
        using (var connection = await listener.AcceptTcpClientAsync())
        using (var reader = new StreamReader(connection.GetStream()))
            Assert.That(await reader.ReadLineAsync(), Is.EqualTo("CONNECT keys.example.com:443 HTTP/1.1"));
        _clock.Advance(Patience);
        Assert.That(async () => await call, Throws.TypeOf<TimeoutException>());
        Assert.That(_lookedUp, Is.All.EqualTo("proxy.example.com"));
        Assert.That(() => outbound.GetAsync(new Uri("https://10.1.2.3/"), Json, Patience, CancellationToken.None), Throws.TypeOf<RefusedAddressException>());
    }

    private static Task<HttpPeer> OfLengthAsync(int length, bool saysSo) => HttpPeer.StartAsync(async (http, _) =>
    {
        if (saysSo)
            http.Response.ContentLength = length;
        await http.Response.Body.WriteAsync(new byte[length / 2], http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await http.Response.Body.WriteAsync(new byte[length - (length / 2)], http.RequestAborted);
    });

    private OutboundHttp Loopback() => Open("127.0.0.0/8");

    private OutboundHttp Open(params string[] allowed) => Open([.. allowed.Select((network, index) => ($"Outbound:AllowedNetworks:{index}", network))]);

    private OutboundHttp Open((string Key, string? Value)[] settings)
    {
        var configuration = new ServerConfigurationSource(
            SampleSettings.Of(settings), new HostingEnvironment { EnvironmentName = "Production" }, _clock, NullLogger<ServerConfigurationSource>.Instance);
        var outbound = new OutboundHttp(new OutboundConnector(configuration, LookUpAsync), new OutboundProxy(configuration), _clock);
        _made.AddRange([outbound, configuration]);
        return outbound;
    }

    private Task<IPAddress[]> LookUpAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
            return Task.FromResult<IPAddress[]>([literal]);
        _lookedUp.Add(host);
        var answer = _names.Count > 1 ? _names.Dequeue() : _names.Peek();
        return Task.FromResult<IPAddress[]>([.. answer.Select(address => IPAddress.Parse(address))]);
    }
}

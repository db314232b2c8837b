using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Wire.Tests.Surface;

[NonParallelizable]
public sealed class FormLimitTests
{
    private const string Credentials = "grant_type=client_credentials&client_id=machine&client_secret=secret";

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    private static IEnumerable<TestCaseData> Oversized()
    {
        yield return new TestCaseData(Credentials + Many("&k", 198)).SetArgDisplayNames("201 parameters");
        yield return new TestCaseData(Credentials + Many("&k", 7000)).SetArgDisplayNames("7003 parameters");
        yield return new TestCaseData($"{Credentials}&{new string('k', 257)}=v").SetArgDisplayNames("name of 257 bytes");
        yield return new TestCaseData($"{Credentials}&{new string('k', 60_000)}=v").SetArgDisplayNames("name of 60 kB");
        yield return new TestCaseData($"{Credentials}&{new string('%', 60_000)}=v").SetArgDisplayNames("60 kB of percent signs");
        yield return new TestCaseData($"{Credentials}&scope={new string('a', 8193)}").SetArgDisplayNames("scope of 8193 bytes");
        yield return new TestCaseData($"{Credentials}&scope={string.Join('+', Enumerable.Range(0, 201).Select(i => $"s{i}"))}").SetArgDisplayNames("201 scopes");
        yield return new TestCaseData($"{Credentials}&scope={string.Concat(Enumerable.Repeat("a+", 30_000))}").SetArgDisplayNames("30000 scope tokens");
        yield return new TestCaseData($"{Credentials}&grant_type={new string('g', 60_000)}").SetArgDisplayNames("grant type twice, 60 kB");
        yield return new TestCaseData($"grant_type={new string('g', 60_000)}&client_id=machine&client_secret=secret").SetArgDisplayNames("grant type of 60 kB");
        yield return new TestCaseData($"{Credentials}{Many("&resource=urn:", 100)}").SetArgDisplayNames("100 resources");
    }

    [TestCaseSource(nameof(Oversized))]
    [Property("Requirement", "GEN-04")]
    public async Task oversized_form_is_refused(string form)
    {
        var answer = await PostAsync(form);
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest), answer.Body);
        Assert.That(answer.Error, Is.AnyOf("invalid_request", "invalid_scope", "invalid_target", "unsupported_grant_type"));
    }

    [TestCase("&k=", 2_000_000)]
    [TestCase("&scope=", 1_000_000)]
    [Property("Requirement", "GEN-04")]
    public async Task what_is_larger_than_any_form_is_refused_unread(string name, int bytes)
    {
        var answer = await RawConnection.AskAsync(_server.Address, RawConnection.TokenRequest(Credentials + name + new string('a', bytes))[..4096]);
        Assert.That(answer!.Status, Is.EqualTo(413));
    }

    [Test]
    [Property("Requirement", "GEN-04")]
    public async Task two_hundred_parameters_are_not_too_many()
    {
        var answer = await PostAsync(Credentials + string.Concat(Enumerable.Range(0, 197).Select(i => $"&k{i}=v")));
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
    }

    [Test]
    [Property("Requirement", "GEN-04")]
    public async Task refusing_takes_less_than_five_milliseconds_of_processor_time()
    {
        var forms = Oversized().Select(test => (string)test.Arguments[0]!).ToArray();
        foreach (var form in forms)
            await PostAsync(form);

        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var round = 0; round < 10; round++)
        {
            foreach (var form in forms)
                await PostAsync(form);
        }

        process.Refresh();
        // Of client and server together.
        Assert.That((process.TotalProcessorTime - before).TotalMilliseconds / (10 * forms.Length), Is.LessThan(5));
    }

    private static string Many(string parameter, int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"{parameter}{(parameter.Contains('=') ? i : $"{i}=v")}"));

    private async Task<TokenAnswer> PostAsync(string form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new StringContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
        };
        return await _server.SendAsync(request);
    }
}

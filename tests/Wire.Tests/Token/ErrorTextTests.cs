using System.Net;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Wire.Tests.Fixtures;

namespace PluginTokenServer.Wire.Tests.Token;

/// <summary>RFC 6749 §5.2 limits what an error may be written with; extensions put prose and exception messages there.</summary>
public sealed class ErrorTextTests
{
    private const string Source = """

        public sealed class ErrorGrant : IExtensionGrantValidator
        {
            public string GrantType => "error";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var raw = context.Request.Raw;
                if (raw["kind"] is { } kind)
                    context.Result = new GrantValidationResult(Enum.Parse<TokenRequestErrors>(kind), raw["description"]);
                else
                    context.Result = new GrantValidationResult { IsError = raw["forgotten"] is null, Error = raw["code"], ErrorDescription = raw["description"] };
                return Task.CompletedTask;
            }
        }
        """;

    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await Servers.WithAsync(new FixturePlugin("errors", Source), settings => settings.AddClient("erring", ["error"], ["api1"]));

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("a \"quoted\" word")]
    [TestCase("back\\slash")]
    [TestCase("line\r\nbreak")]
    [TestCase("tab\tulator")]
    [TestCase("nul-like \u0001\u001f\u007f")]
    [TestCase("ünïcödé \u2028 \ud83d\ude00")]
    [TestCase("<script>alert(1)</script>")]
    [Property("Requirement", "TOK-05")]
    public async Task a_description_keeps_to_the_permitted_characters(string description)
    {
        var answer = (await AskAsync(("code", "invalid_grant"), ("description", description))).MustBeRefused("invalid_grant");
        Assert.That(answer.ErrorDescription, Has.Length.EqualTo(description.Length));
        Assert.That(answer.ErrorDescription, Is.All.Matches<char>(IsPermitted));
    }

    [TestCase("You shall not pass")]
    [TestCase("invalid\"grant")]
    [TestCase("invalid\\grant")]
    [TestCase("invalid\ngrant")]
    [TestCase("ungültig")]
    [Property("Requirement", "TOK-05")]
    public async Task a_code_that_is_none_becomes_invalid_grant_and_is_logged_harmlessly(string code)
    {
        var answer = (await AskAsync(("code", code))).MustBeRefused("invalid_grant");
        Assert.That(answer.Body, Does.Not.Contain("pass"));
        var record = _server.Logs.Records.Last(record => record.Id.Name == "GrantErrorReplaced");
        Assert.That(record.Message, Does.Contain("ErrorGrant of plugin 'errors'"));
        Assert.That(record.Message, Is.All.Matches<char>(c => c is >= ' ' and <= '~'));
    }

    [Test]
    [Property("Requirement", "TOK-05")]
    public async Task a_code_of_a_thousand_characters_becomes_invalid_grant() =>
        (await AskAsync(("code", new string('x', 1000)))).MustBeRefused("invalid_grant");

    [TestCase("InvalidRequest", 400, "invalid_request")]
    [TestCase("InvalidClient", 401, "invalid_client")]
    [TestCase("InvalidGrant", 400, "invalid_grant")]
    [TestCase("UnauthorizedClient", 400, "unauthorized_client")]
    [TestCase("UnsupportedGrantType", 400, "unsupported_grant_type")]
    [TestCase("InvalidScope", 400, "invalid_scope")]
    [TestCase("InvalidTarget", 400, "invalid_target")]
    [Property("Requirement", "TOK-05")]
    public async Task every_error_of_the_contract_has_its_code_and_status(string kind, int status, string code)
    {
        var answer = (await AskAsync(("kind", kind), ("description", "Because."))).MustBeRefused((HttpStatusCode)status, code);
        Assert.That(answer.ErrorDescription, Is.EqualTo("Because."));
    }

    [Test]
    [Property("Requirement", "TOK-05")]
    public async Task a_code_of_the_extensions_own_goes_out_as_it_is() => (await AskAsync(("code", "account_locked"))).MustBeRefused("account_locked");

    [Test]
    [Property("Requirement", "EXT-02")]
    public async Task an_error_is_an_error_even_where_the_flag_was_forgotten() =>
        (await AskAsync(("code", "invalid_target"), ("forgotten", "yes"))).MustBeRefused("invalid_target");

    [Test]
    [Property("Requirement", "EXT-07")]
    public async Task a_flag_without_a_code_is_invalid_grant() => (await AskAsync()).MustBeRefused("invalid_grant");

    private Task<TokenAnswer> AskAsync(params (string, string)[] form) => _server.AskAsync("erring", "error", form);

    // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
    private static bool IsPermitted(char c) => c is ' ' or '!' or (>= '#' and <= '[') or (>= ']' and <= '~');
}

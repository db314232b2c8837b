using Microsoft.Extensions.Logging;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Models;
using PluginTokenServer.Tests.Support;
using PluginTokenServer.Validation;

namespace PluginTokenServer.Host.Tests.Token;

public sealed class GrantResultsTests
{
    private RecordedLogs _logs = null!;
    private GrantResults _results = null!;
    private ILoggerFactory _factory = null!;

    [SetUp]
    public void SetUp()
    {
        _logs = new RecordedLogs();
        _factory = LoggerFactory.Create(builder => builder.AddProvider(_logs));
        _results = new GrantResults(_factory.CreateLogger<GrantResults>());
    }

    [TearDown]
    public void TearDown()
    {
        _factory.Dispose();
        _logs.Dispose();
    }

    [Test]
    [Property("Requirement", "EXT-07")]
    public void a_result_that_was_never_set_is_invalid_grant()
    {
        var context = new ExtensionGrantValidationContext(new ValidatedTokenRequest());
        Assert.That(_results.ErrorOf(context, new Named())?.Code, Is.EqualTo("invalid_grant"));
    }

    [TestCase(true, null, "invalid_grant")]
    [TestCase(false, "invalid_target", "invalid_target")]
    [TestCase(true, "invalid_target", "invalid_target")]
    [TestCase(false, null, null)]
    [Property("Requirement", "EXT-02")]
    public void an_error_is_either_the_flag_or_the_code(bool flag, string? code, string? expected) =>
        Assert.That(Error(flag, code)?.Code, Is.EqualTo(expected));

    [Test]
    [Property("Requirement", "TOK-05")]
    public void a_code_consists_of_the_characters_that_rfc_6749_permits()
    {
        for (var c = (char)0; c <= 300; c++)
        {
            var permitted = c is '!' or (>= '#' and <= '[') or (>= ']' and <= '~');
            Assert.That(Error(true, "x" + c)!.Code, Is.EqualTo(permitted ? "x" + c : "invalid_grant"), $"U+{(int)c:X4}");
        }
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("The token has expired.")]
    [Property("Requirement", "TOK-05")]
    public void prose_is_no_code_and_the_operator_reads_it(string code)
    {
        Assert.That(Error(true, code)!.Code, Is.EqualTo("invalid_grant"));
        Assert.That(_logs.Text, Does.Contain($"'{code}'").And.Contain("Named"));
    }

    [TestCase(100, true)]
    [TestCase(101, false)]
    public void a_code_has_an_end(int length, bool kept) => Assert.That(Error(true, new string('x', length))!.Code, Has.Length.EqualTo(kept ? length : "invalid_grant".Length));

    [TestCase("invalid_client", 401)]
    [TestCase("invalid_grant", 400)]
    [TestCase("server_error", 400)]
    [TestCase("anything_else", 400)]
    public void only_a_client_that_is_not_itself_gets_401(string code, int status) => Assert.That(Error(true, code)!.Status, Is.EqualTo(status));

    [Test]
    [Property("Requirement", "EXT-02")]
    public void a_success_after_an_error_is_none_and_is_told()
    {
        var context = new ExtensionGrantValidationContext(new ValidatedTokenRequest()) { Result = new GrantValidationResult(TokenRequestErrors.InvalidTarget) };
        context.Result = new GrantValidationResult("1", "own");
        Assert.That(_results.ErrorOf(context, new Named())?.Code, Is.EqualTo("invalid_target"));
        Assert.That(_logs.Records.Single().Message, Does.Contain("Named"));
    }

    private OAuthError? Error(bool flag, string? code)
    {
        var context = new ExtensionGrantValidationContext(new ValidatedTokenRequest())
        {
            Result = new GrantValidationResult { IsError = flag, Error = code, ErrorDescription = "Because." },
        };
        return _results.ErrorOf(context, new Named());
    }

    private sealed class Named : IExtensionGrantValidator
    {
        public string GrantType => "named";

        public Task ValidateAsync(ExtensionGrantValidationContext context) => Task.CompletedTask;
    }
}

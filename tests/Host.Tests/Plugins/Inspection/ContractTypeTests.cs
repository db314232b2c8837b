using PluginTokenServer.Host.Plugins;
using PluginTokenServer.Host.Plugins.Inspection;
using PluginTokenServer.Tests.Support;

namespace PluginTokenServer.Host.Tests.Plugins.Inspection;

public sealed class ContractTypeTests : InspectionFixture
{
    private const string GrantValidator = "PluginTokenServer.Validation.IExtensionGrantValidator";
    private const string ResponseGenerator = "PluginTokenServer.ResponseHandling.ITokenResponseGenerator";

    [Test]
    public void class_that_implements_a_contract_is_found_by_itself()
    {
        var report = Inspect(Validator);
        Assert.That(report.Refusal, Is.Null);
        Assert.That(Found(report), Is.EqualTo(new[] { $"AcmeValidator: {GrantValidator}" }));
    }

    [Test]
    public void class_that_derives_from_the_default_generator_is_found()
    {
        var report = Inspect("""
            using Microsoft.Extensions.Logging;
            using PluginTokenServer;
            using PluginTokenServer.ResponseHandling;
            using PluginTokenServer.Services;
            using PluginTokenServer.Stores;
            using PluginTokenServer.Validation;
            namespace Acme;
            public class Stamp(IClock clock, ITokenService tokens, IRefreshTokenService refreshTokens, IScopeParser scopeParser, IResourceStore resources, IClientStore clients, ILogger<TokenResponseGenerator> logger)
                : TokenResponseGenerator(clock, tokens, refreshTokens, scopeParser, resources, clients, logger)
            {
                public override async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
                {
                    var response = await base.ProcessAsync(result);
                    response.Custom.Add("stamp", "acme");
                    return response;
                }

                protected override Task<(string accessToken, string refreshToken)> CreateAccessTokenAsync(ValidatedTokenRequest request) => base.CreateAccessTokenAsync(request);
            }
            """);
        Assert.That(report.Refusal, Is.Null);
        Assert.That(Found(report), Is.EqualTo(new[] { $"Acme.Stamp: {ResponseGenerator}" }));
    }

    [Test]
    public void class_with_several_contracts_lists_those_that_are_offered()
    {
        var report = Inspect(Validator.Replace(" : ", " : PluginTokenServer.Plugins.IPluginStartup, PluginTokenServer.IClock, ", StringComparison.Ordinal).TrimEnd()[..^1] + """
                public void ConfigureServices(PluginTokenServer.Plugins.PluginContext context, Microsoft.Extensions.DependencyInjection.IServiceCollection services) { }
                public DateTimeOffset UtcNow => default;
            }
            """);
        Assert.That(report.Refusal, Is.Null);
        Assert.That(Found(report), Is.EqualTo(new[] { $"AcmeValidator: PluginTokenServer.Plugins.IPluginStartup, {GrantValidator}" }));
    }

    [Test]
    public void base_classes_of_its_own_and_of_its_libraries_count()
    {
        var library = PluginCompiler.Emit("Acme.Base", Validator.Replace("sealed class AcmeValidator", "abstract class FromLibrary<T>", StringComparison.Ordinal));
        var report = Inspect(
            """
            public class B : FromLibrary<B>;
            public class A : Own;
            """ + Validator.Replace("sealed class AcmeValidator", "abstract class Own", StringComparison.Ordinal),
            new PluginCompilerOptions { Libraries = [library] });
        Assert.That(report.Refusal, Is.Null);
        Assert.That(Found(report), Is.EqualTo(new[] { $"A: {GrantValidator}", $"B: {GrantValidator}" }));
    }

    [Test]
    public void nested_class_has_the_name_that_reflection_knows()
    {
        var report = Inspect("namespace Acme; public static class Outer { " + Validator + " }");
        Assert.That(Found(report), Is.EqualTo(new[] { $"Acme.Outer+AcmeValidator: {GrantValidator}" }));
    }

    [Test]
    public void abstract_hidden_and_generic_classes_are_not_offered()
    {
        var report = Inspect(Validator
            + Validator.Replace("sealed class AcmeValidator", "abstract class Unfinished", StringComparison.Ordinal)
            + Validator.Replace("class AcmeValidator", "class Pattern<T>", StringComparison.Ordinal)
            + Validator.Replace("public sealed class AcmeValidator", "sealed class Hidden", StringComparison.Ordinal)
            + "class Outer { " + Validator.Replace("AcmeValidator", "HiddenToo", StringComparison.Ordinal) + " }");
        Assert.That(Found(report), Is.EqualTo(new[] { $"AcmeValidator: {GrantValidator}" }));
    }

    [Test]
    public void plugin_without_a_contract_is_malformed()
    {
        AssertRefused(Inspect("public class Something;").Refusal, RefusalReason.Malformed,
            "Plugin 'acme' contains no public class that implements ICustomTokenRequestValidator, ", "IExtensionGrantValidator, ", " or ITokenResponseGenerator; nothing to load");
    }

    [Test]
    public void contract_that_is_not_offered_is_named()
    {
        AssertRefused(Inspect("public class Clock : PluginTokenServer.IClock { public DateTimeOffset UtcNow => default; }").Refusal, RefusalReason.Malformed,
            "implements PluginTokenServer.IClock, which this version does not take from plugins");
    }

    [TestCase("sealed class AcmeValidator", "AcmeValidator is not public")]
    [TestCase("public sealed class AcmeValidator<T>", "AcmeValidator`1 is generic")]
    public void class_that_cannot_be_made_is_named(string declaration, string words)
    {
        AssertRefused(Inspect(Validator.Replace("public sealed class AcmeValidator", declaration, StringComparison.Ordinal)).Refusal, RefusalReason.Malformed,
            words, "make it a public class without type parameters");
    }

    [Test]
    public void generator_that_implements_neither_method_is_malformed_by_name()
    {
        AssertRefused(Inspect(Validator + "namespace Acme { public class Idle : PluginTokenServer.ResponseHandling.ITokenResponseGenerator; }").Refusal, RefusalReason.Malformed,
            "Acme.Idle", "ITokenResponseGenerator but neither of its methods", "implement ProcessAsync or ProcessInteractionAsync");
    }

    [TestCase("public class Direct : ITokenResponseGenerator { public Task<TokenResponse> ProcessAsync(TokenRequestValidationResult r) => null!; }")]
    [TestCase("public class Direct : ITokenResponseGenerator { public Task<TokenResponse> ProcessInteractionAsync(TokenRequestValidationResult r) => null!; }")]
    [TestCase("public class Explicit : ITokenResponseGenerator { Task<TokenResponse> ITokenResponseGenerator.ProcessAsync(TokenRequestValidationResult r) => null!; }")]
    [TestCase("public class Base { public virtual Task<TokenResponse> ProcessAsync(TokenRequestValidationResult r) => null!; } public class Derived : Base, ITokenResponseGenerator;")]
    [TestCase("public class Base { public Task<TokenResponse> ProcessAsync(TokenRequestValidationResult r) => null!; } public class Derived : Base, ITokenResponseGenerator;")]
    [TestCase("public class Base<T> { public virtual Task<TokenResponse> ProcessAsync(T r) => null!; } public class Derived : Base<TokenRequestValidationResult>, ITokenResponseGenerator;")]
    [TestCase("public interface IOwn : ITokenResponseGenerator { Task<TokenResponse> ITokenResponseGenerator.ProcessAsync(TokenRequestValidationResult r) => null!; } public class WithDefault : IOwn;")]
    public void generator_that_implements_one_method_anywhere_is_taken(string source)
    {
        var report = Inspect("using PluginTokenServer.ResponseHandling; using PluginTokenServer.Validation; " + source);
        Assert.That(report.Refusal, Is.Null);
        Assert.That(report.ContractTypes, Has.Count.EqualTo(1));
    }

    private static string[] Found(InspectionReport report) => [.. report.ContractTypes.Select(type => $"{type.TypeName}: {string.Join(", ", type.Contracts)}")];
}

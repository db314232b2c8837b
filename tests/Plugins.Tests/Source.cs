namespace PluginTokenServer.Plugins.Tests;

/// <summary>Source of plugins.</summary>
internal static class Source
{
    public const string Usings = """
        using Microsoft.AspNetCore.Http;
        using Microsoft.Extensions.Configuration;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        using Microsoft.Extensions.Logging;
        using PluginTokenServer;
        using PluginTokenServer.Models;
        using PluginTokenServer.Plugins;
        using PluginTokenServer.ResponseHandling;
        using PluginTokenServer.Services;
        using PluginTokenServer.Stores;
        using PluginTokenServer.Validation;

        """;

    /// <summary>Says that it is there and never goes on; for <see cref="PluginServer.PassTimeUntilAsync"/>.</summary>
    public const string Hangs = """AppContext.SetData("hangs", true); new ManualResetEventSlim().Wait();""";

    /// <summary>A plugin of one validator.</summary>
    /// <param name="grantType">Its grant type.</param>
    /// <param name="body">What it does with <c>context</c>; an async method's body.</param>
    /// <param name="parameters">What it wants to be made with.</param>
    /// <param name="more">More types.</param>
    public static string Grant(string grantType, string body = """context.Result = new GrantValidationResult("alice", "test");""", string parameters = "", string more = "") => Usings + Validator("Validator", grantType, body, parameters) + more;

    /// <summary>A plugin of one validator that answers with a text.</summary>
    /// <param name="grantType">Its grant type.</param>
    /// <param name="expression">The text, an expression.</param>
    /// <param name="parameters">What it wants to be made with.</param>
    /// <param name="more">More types.</param>
    public static string Say(string grantType, string expression, string parameters = "", string more = "") =>
        Grant(grantType, $"""context.Result = new GrantValidationResult("" + ({expression}) + "", "test");""", parameters, more);

    /// <summary>A validator class, without the usings.</summary>
    public static string Validator(string name, string grantType, string body = """context.Result = new GrantValidationResult("alice", "test");""", string parameters = "") => $$"""
        public sealed class {{name}}({{parameters}}) : IExtensionGrantValidator
        {
            public string GrantType => "{{grantType}}";

            public async Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                await Task.CompletedTask;
                {{body}}
            }
        }

        """;

    /// <summary>A startup class, without the usings.</summary>
    public static string Startup(string body) => $$"""
        public sealed class Startup : IPluginStartup
        {
            public void ConfigureServices(PluginContext context, IServiceCollection services)
            {
                {{body}}
            }
        }

        """;

    /// <summary>A generator class that adds an entry to the response, without the usings.</summary>
    public static string Generator(string name) => $$"""
        public sealed class {{name}}(ITokenResponseGenerator next) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var response = await next.ProcessAsync(result);
                response.Custom["made_by"] = "{{name}}";
                return response;
            }
        }

        """;
}

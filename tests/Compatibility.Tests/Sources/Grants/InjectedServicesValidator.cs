using System.Collections.Generic;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Models;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class InjectedServicesValidator : IExtensionGrantValidator
    {
        private readonly ITokenValidator _tokens;
        private readonly ILogger<InjectedServicesValidator> _logger;
        private readonly IHttpClientFactory _clients;
        private readonly IConfiguration _configuration;
        private readonly IHttpContextAccessor _accessor;

        public InjectedServicesValidator(
            ITokenValidator tokens,
            ILogger<InjectedServicesValidator> logger,
            IHttpClientFactory clients,
            IConfiguration configuration,
            IHttpContextAccessor accessor)
        {
            _tokens = tokens;
            _logger = logger;
            _clients = clients;
            _configuration = configuration;
            _accessor = accessor;
        }

        public string GrantType => "injected";

        public async Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            _logger.LogInformation("Looking at the request of {Client}", context.Request.Client.ClientId);

            var http = _accessor.HttpContext;
            var result = await _tokens.ValidateAccessTokenAsync(context.Request.Raw["token"] ?? "");
            var answer = await _clients.CreateClient().GetAsync(context.Request.Raw["check"]);

            context.Result = new GrantValidationResult(new Dictionary<string, object>
            {
                { "region", _configuration["Region"] },
                { "daily", _configuration.GetSection("Limits").GetValue<int>("Daily") },
                { "sees_server", _configuration["TokenServer:Clients:0:ClientId"] != null || _configuration["Clients:0:ClientId"] != null },
                { "environment", _configuration["PATH"] ?? "hidden" },
                { "token_valid", !result.IsError },
                { "check", (int)answer.StatusCode },
                { "device", http.Request.Headers["X-Device"].ToString() },
                { "path", http.Request.Path.Value },
                { "address", http.Connection.RemoteIpAddress.ToString() },
                { "form", http.Request.Form["grant_type"].ToString() },
                { "credentials", http.Request.Headers.ContainsKey("Authorization") || http.Request.Form.ContainsKey("client_secret") }
            });
        }
    }
}

using System.Diagnostics;
using System.Threading.Tasks;
using Microsoft.Extensions.Logging;
using PluginTokenServer.ResponseHandling;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class WrappingGenerator : ITokenResponseGenerator
    {
        private readonly ITokenResponseGenerator _inner;
        private readonly ILogger<WrappingGenerator> _logger;

        public WrappingGenerator(ITokenResponseGenerator inner, ILogger<WrappingGenerator> logger)
        {
            _inner = inner;
            _logger = logger;
        }

        async Task<TokenResponse> ITokenResponseGenerator.ProcessAsync(TokenRequestValidationResult request)
        {
            var watch = Stopwatch.StartNew();
            var response = await _inner.ProcessAsync(request);
            response.Custom["wrapped"] = !(_inner is WrappingGenerator);
            response.Custom["took_ms"] = watch.Elapsed.TotalMilliseconds;
            _logger.LogInformation("A response in {Elapsed}", watch.Elapsed);
            return response;
        }
    }
}

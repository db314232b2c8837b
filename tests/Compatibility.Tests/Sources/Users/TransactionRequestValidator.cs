using System.Collections.Generic;
using System.Linq;
using System.Security.Claims;
using System.Threading.Tasks;
using PluginTokenServer.Extensions;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class TransactionRequestValidator : ICustomTokenRequestValidator
    {
        public Task ValidateAsync(CustomTokenRequestValidationContext context)
        {
            var request = context.Result.ValidatedRequest;
            var transaction = request.Raw.Get("transaction");

            if (transaction == "blocked")
            {
                context.Result.IsError = true;
                context.Result.Error = "transaction_blocked";
                context.Result.ErrorDescription = "Transaction is blocked";
                context.Result.CustomResponse = new Dictionary<string, object> { { "retry_in", 30 } };
                return Task.CompletedTask;
            }

            if (transaction == "unknown")
            {
                context.Result = new TokenRequestValidationResult(request, "invalid_request", "No such transaction");
                return Task.CompletedTask;
            }

            if (transaction == "replaced")
            {
                context.Result = new TokenRequestValidationResult(request, new Dictionary<string, object> { { "replaced", true } });
                return Task.CompletedTask;
            }

            if (transaction == "other")
            {
                context.Result = new TokenRequestValidationResult(new ValidatedTokenRequest { ClientId = "machine", GrantType = request.GrantType });
                return Task.CompletedTask;
            }

            if (transaction == "greedy")
                request.AccessTokenLifetime = 999999;

            if (transaction == "narrow")
                request.ValidatedResources.ParsedScopes = request.ValidatedResources.ParsedScopes.Where(s => s.ParsedName == "api1").ToList();

            if (transaction != null && transaction.StartsWith("t-"))
            {
                request.ClientClaims.Add(new Claim("transaction", transaction));
                request.AccessTokenLifetime = 10;
                context.Result.CustomResponse = new Dictionary<string, object>
                {
                    { "transaction", transaction },
                    { "user", request.Subject == null ? "nobody" : request.Subject.GetSubjectId() },
                    { "claims", request.ClientClaims.Count }
                };
            }

            return Task.CompletedTask;
        }
    }
}

using System;
using System.Collections.Generic;
using System.Security.Claims;
using System.Threading.Tasks;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class SecondSubjectValidator : IExtensionGrantValidator
    {
        public string GrantType => "badge";

        public Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            // All that the badge database has on its holder, the identifier included once more.
            var claims = new List<Claim>
            {
                new Claim("sub", "2"),
                new Claim("idp", "badges"),
                new Claim("auth_time", "1"),
                new Claim("amr", "hwk"),
                new Claim("role", "porter"),
                new Claim("role", "porter"),
                new Claim("role", "driver"),
                new Claim("salary", "12")
            };

            if (context.Request.Raw.Get("since") != null)
                context.Result = new GrantValidationResult("1", "badge", new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc), claims, "gate");
            else
                context.Result = new GrantValidationResult(subject: "1", authenticationMethod: "badge", claims: claims);

            return Task.CompletedTask;
        }
    }
}

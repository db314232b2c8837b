using System.Threading.Tasks;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class SetterFormValidator : IExtensionGrantValidator
    {
        public string GrantType => "one-time-code";

        public async Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            await Task.Yield();
            switch (context.Request.Raw.Get("code"))
            {
                case "expired":
                    context.Result = new GrantValidationResult { IsError = true, Error = "code_expired" };
                    context.Result.ErrorDescription = "The code is older than five minutes";
                    break;
                case "prose":
                    context.Result = new GrantValidationResult { IsError = true, Error = "The code is wrong" };
                    break;
                case "unnamed":
                    context.Result = new GrantValidationResult { IsError = true };
                    break;
                case "forgotten":
                    context.Result = new GrantValidationResult { Error = "account_locked" };
                    break;
                case "forgotten-with-subject":
                    context.Result = new GrantValidationResult("1", GrantType) { Error = "account_locked", ErrorDescription = "Ask the desk" };
                    break;
                case "error-afterwards":
                    context.Result = new GrantValidationResult("1", GrantType);
                    context.Result.Error = "account_locked";
                    break;
                case "in-place":
                    context.Result.IsError = true;
                    context.Result.Error = "account_locked";
                    context.Result.ErrorDescription = "Ask the desk";
                    break;
                case "in-place-then-success":
                    context.Result.Error = "account_locked";
                    context.Result = new GrantValidationResult("1", GrantType);
                    break;
                case "only-the-flag":
                    context.Result.IsError = false;
                    break;
                case "silent":
                    break;
                default:
                    context.Result = new GrantValidationResult { IsError = false, Subject = new GrantValidationResult("1", GrantType).Subject };
                    break;
            }
        }
    }
}

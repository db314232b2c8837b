using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using PluginTokenServer.Models;
using PluginTokenServer.Stores;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class ParsedScopesValidator : IExtensionGrantValidator
    {
        private readonly IResourceStore _resources;
        private readonly IScopeParser _parser;

        public ParsedScopesValidator(IResourceStore resources, IScopeParser parser)
        {
            _resources = resources;
            _parser = parser;
        }

        public string GrantType => "parsed-scopes";

        public async Task ValidateAsync(ExtensionGrantValidationContext context)
        {
            var validated = context.Request.ValidatedResources;
            switch (context.Request.Raw.Get("how"))
            {
                case "set":
                    validated.ParsedScopes = validated.ParsedScopes.Where(s => s.ParsedName != "api1").ToHashSet();
                    break;
                case "remove":
                    validated.ParsedScopes.Remove(validated.ParsedScopes.First(s => s.RawValue == "api1"));
                    break;
                case "foreign":
                    validated.ParsedScopes = new List<ParsedScopeValue> { new ParsedScopeValue("api3") };
                    break;
                case "clear":
                    validated.ParsedScopes.Clear();
                    break;
                case "none":
                    validated.ParsedScopes = new HashSet<ParsedScopeValue>();
                    break;
                case "null":
                    validated.ParsedScopes = null;
                    break;
                case "whole":
                    var names = new[] { "api2" };
                    var parsed = _parser.ParseScopeValues(names);
                    var resources = new Resources(
                        await _resources.FindIdentityResourcesByScopeNameAsync(names),
                        await _resources.FindApiResourcesByScopeNameAsync(names),
                        await _resources.FindApiScopesByNameAsync(names));
                    context.Request.ValidatedResources = new ResourceValidationResult(resources, parsed.ParsedScopes);
                    break;
            }

            context.Result = new GrantValidationResult("1", GrantType);
        }
    }
}

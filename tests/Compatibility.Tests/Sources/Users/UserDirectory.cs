using System.Collections.Generic;
using System.Linq;
using System.Security.Claims;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PluginTokenServer.Extensions;
using PluginTokenServer.Models;
using PluginTokenServer.Plugins;
using PluginTokenServer.Services;
using PluginTokenServer.Validation;

namespace Acme.Identity
{
    public class DirectoryStartup : IPluginStartup
    {
        public void ConfigureServices(PluginContext context, IServiceCollection services)
        {
            services.AddSingleton<UserDirectory>();
            // As an application registers them.
            services.AddTransient<IProfileService, DirectoryProfileService>();
            services.AddTransient<IResourceOwnerPasswordValidator, DirectoryPasswordValidator>();
        }
    }

    public class DirectoryUser
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Password { get; set; }
        public bool Locked { get; set; }
        public List<Claim> Claims { get; set; } = new List<Claim>();
    }

    public class UserDirectory
    {
        private readonly List<DirectoryUser> _users = new List<DirectoryUser>
        {
            new DirectoryUser
            {
                Id = "d-1", Name = "dora", Password = "dora's",
                Claims = { new Claim("email", "dora@acme.test"), new Claim("name", "Dora"), new Claim("level", "7", ClaimValueTypes.Integer32), new Claim("salary", "9000") }
            },
            new DirectoryUser { Id = "d-2", Name = "leo", Password = "leo's", Locked = true }
        };

        public DirectoryUser FindByName(string name)
        {
            return _users.SingleOrDefault(u => u.Name == name);
        }

        public DirectoryUser FindById(string id)
        {
            return _users.SingleOrDefault(u => u.Id == id);
        }
    }

    public class DirectoryPasswordValidator : IResourceOwnerPasswordValidator
    {
        private readonly UserDirectory _directory;

        public DirectoryPasswordValidator(UserDirectory directory)
        {
            _directory = directory;
        }

        public Task ValidateAsync(ResourceOwnerPasswordValidationContext context)
        {
            var user = _directory.FindByName(context.UserName);
            if (user == null || user.Password != context.Password)
            {
                context.Result = new GrantValidationResult(TokenRequestErrors.InvalidGrant, "The user or the password is not right");
                return Task.CompletedTask;
            }

            if (context.Request.Raw.Get("tenant") == "closed")
            {
                context.Result = new GrantValidationResult { IsError = true, Error = "tenant_closed" };
                context.Result.ErrorDescription = "The tenant is closed";
                return Task.CompletedTask;
            }

            context.Result = new GrantValidationResult(
                subject: user.Id,
                authenticationMethod: "directory",
                claims: user.Claims,
                customResponse: new Dictionary<string, object> { { "user_name", context.Request.UserName } });
            return Task.CompletedTask;
        }
    }

    public class DirectoryProfileService : IProfileService
    {
        private readonly UserDirectory _directory;
        private readonly ILogger<DirectoryProfileService> _logger;

        public DirectoryProfileService(UserDirectory directory, ILogger<DirectoryProfileService> logger)
        {
            _directory = directory;
            _logger = logger;
        }

        public Task GetProfileDataAsync(ProfileDataRequestContext context)
        {
            context.LogProfileRequest(_logger);

            var user = _directory.FindById(context.Subject.GetSubjectId());
            if (context.Caller == "ClaimsProviderIdentityToken")
            {
                var wanted = context.FilterClaims(user.Claims);
                context.IssuedClaims.AddRange(wanted);
            }
            else
            {
                context.AddRequestedClaims(user.Claims);
                // Nobody asks for it, and it is issued all the same.
                context.IssuedClaims.Add(new Claim("department", "tools"));
                context.IssuedClaims.Add(new Claim("asked_for", context.RequestedClaimTypes.Count().ToString(), ClaimValueTypes.Integer32));
            }

            context.LogIssuedClaims(_logger);
            return Task.CompletedTask;
        }

        public Task IsActiveAsync(IsActiveContext context)
        {
            var user = _directory.FindById(context.Subject.GetSubjectId());
            context.IsActive = user != null && !user.Locked;
            _logger.LogDebug("{Caller} asked whether {User} is active", context.Caller, context.Subject.GetSubjectId());
            return Task.CompletedTask;
        }
    }
}

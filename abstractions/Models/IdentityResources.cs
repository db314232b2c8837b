namespace PluginTokenServer.Models;

/// <summary>The standard scopes of OIDC Core §5.4, with the claims that it gives them.</summary>
public static class IdentityResources
{
    /// <summary><c>openid</c>: the subject identifier (OIDC Core §3.1.2.1). What makes a request an OpenID Connect request.</summary>
    public class OpenId : IdentityResource
    {
        /// <summary>The scope as the standard has it.</summary>
        public OpenId() : base("openid", "Your user identifier", ["sub"]) => Required = true;
    }

    /// <summary><c>profile</c>: the user's name and the like.</summary>
    public class Profile : IdentityResource
    {
        /// <summary>The scope as the standard has it.</summary>
        public Profile() : base("profile", "User profile",
        [
            "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile",
            "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
        ])
        {
            Description = "Your user profile information (first name, last name, etc.)";
            Emphasize = true;
        }
    }

    /// <summary><c>email</c>: the user's e-mail address, and whether it was verified.</summary>
    public class Email : IdentityResource
    {
        /// <summary>The scope as the standard has it.</summary>
        public Email() : base("email", "Your email address", ["email", "email_verified"]) => Emphasize = true;
    }

    /// <summary><c>phone</c>: the user's telephone number, and whether it was verified.</summary>
    public class Phone : IdentityResource
    {
        /// <summary>The scope as the standard has it.</summary>
        public Phone() : base("phone", "Your phone number", ["phone_number", "phone_number_verified"]) => Emphasize = true;
    }

    /// <summary><c>address</c>: the user's postal address, a JSON object (OIDC Core §5.1.1).</summary>
    public class Address : IdentityResource
    {
        /// <summary>The scope as the standard has it.</summary>
        public Address() : base("address", "Your postal address", ["address"]) => Emphasize = true;
    }
}

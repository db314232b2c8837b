using Microsoft.AspNetCore.Identity;

namespace PluginTokenServer.Plugins.Users.Data;

/// <summary>Somebody. Of what ASP.NET Core Identity knows of a user, the times and the switch of its lockout and of its second factor are not kept: ours are below.</summary>
internal sealed class User : IdentityUser
{
    /// <summary>The name to be shown, the claim <c>name</c>.</summary>
    public string? DisplayName { get; set; }

    /// <summary>Whether the next sign-in asks for another password: somebody else has known this one.</summary>
    public bool MustChangePassword { get; set; }

    /// <summary>The hash of the secret that CIBA calls <c>user_code</c>.</summary>
    public string? UserCodeHash { get; set; }

    /// <summary>Whether the operator has switched them off.</summary>
    public bool IsDisabled { get; set; }

    /// <summary>Whether the operator has locked them.</summary>
    public bool IsLocked { get; set; }

    /// <summary>Until when no password or code of theirs is looked at, in milliseconds since 1970; 0 for not.</summary>
    public long RefusedUntil { get; set; }

    /// <summary>The key of the second factor, sealed; <see langword="null"/> for none.</summary>
    public string? OtpSecret { get; set; }

    /// <summary>The time step of the last code that was taken (RFC 6238 §5.2).</summary>
    public long OtpLastStep { get; set; }

    /// <summary>A sign-in that waits for nothing but that somebody goes on.</summary>
    public string? PendingSignIn { get; set; }

    /// <summary>When they were added, in milliseconds since 1970.</summary>
    public long CreatedAt { get; set; }

    public bool IsActive => !IsDisabled && !IsLocked;

    public bool HasSecondFactor => OtpSecret is not null;
}

using PluginTokenServer.Host.Grants;
using PluginTokenServer.Services;

namespace PluginTokenServer.Host.SignIn;

/// <summary>Takes back what somebody has granted, for plugins.</summary>
internal sealed class GrantRevocation(SignOut signOut) : IGrantRevocation
{
    public async Task RevokeSubjectAsync(string subjectId, string? exceptSessionId = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(subjectId);
        await signOut.RevokeAsync(RevocationScope.Subject, subjectId, exceptSessionId);
    }
}

using PluginTokenServer.Models;

namespace PluginTokenServer.Services;

/// <summary>Tells a user, in a way of a plugin's own, that a CIBA request waits for them: by a push message to their telephone, for instance (CIBA Core §7.3, step "authentication device"); at most one per server.</summary>
/// <remarks>
/// It is told once the request is in the store. An exception is logged, and the request waits all the same: it is also on the person's own page at this
/// server. Whoever asks the person in a way of their own brings the answer back by <see cref="IBackchannelAuthenticationInteractionService"/>.
/// </remarks>
public interface IBackchannelAuthenticationUserNotificationService
{
    /// <summary>Tells the user.</summary>
    /// <param name="request">The request.</param>
    Task SendLoginRequestAsync(BackchannelUserLoginRequest request);
}

using PluginTokenServer.Models;

namespace PluginTokenServer.Services;

/// <summary>Brings a user's answer to a CIBA request back to the server. To be injected by a plugin that asks the user in a way of its own.</summary>
public interface IBackchannelAuthenticationInteractionService
{
    /// <summary>Finds a request that waits for its answer.</summary>
    /// <param name="id">Its <see cref="BackchannelUserLoginRequest.InternalId"/>.</param>
    /// <returns>The request; <see langword="null"/> if there is none, or it was answered or has expired.</returns>
    Task<BackchannelUserLoginRequest?> GetLoginRequestByInternalIdAsync(string id);

    /// <summary>Completes a request with the user's answer.</summary>
    /// <param name="completionRequest">The answer.</param>
    /// <returns>Whether it counts: not if the request was answered or has expired, or the user may not use the client any more.</returns>
    /// <exception cref="InvalidOperationException">The answer is of another user than the one that the request means, or grants what was not asked for.</exception>
    Task<bool> CompleteLoginRequestAsync(CompleteBackchannelLoginRequest completionRequest);
}

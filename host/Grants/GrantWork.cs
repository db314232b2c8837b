using System.Runtime.CompilerServices;
using PluginTokenServer.Host.Handles;
using PluginTokenServer.Host.Token;
using PluginTokenServer.Stores;

namespace PluginTokenServer.Host.Grants;

/// <summary>What one request is about to do to the store. Nothing of it is done before the commit, and then all of it or nothing is answered.</summary>
internal sealed class GrantWork(HandleKeys handles)
{
    // Boxed, because hardly any request has one and every request has the room for it.
    private StrongBox<Handle>? _reserved;
    private List<OperationalRecord>? _references;

    /// <summary>The grant that the request redeems; <see langword="null"/> if it begins one or needs none.</summary>
    public Redemption? Redeemed { get; set; }

    /// <summary>The grant that the request begins.</summary>
    public GrantState? Begun { get; private set; }

    /// <summary>The reference tokens that it made.</summary>
    public IReadOnlyList<OperationalRecord> References => _references ?? [];

    /// <summary>The handle of the grant that the request begins, of its first refresh token.</summary>
    public Handle? Reserved => _reserved?.Value;

    /// <summary>Whether there is anything to write.</summary>
    public bool IsEmpty => _references is null && _reserved is null && Redeemed?.Next is null;

    /// <summary>The id of the grant that the request's tokens belong to; <see langword="null"/> for tokens that belong to none.</summary>
    public string? GrantIdFor(TokenRequest request)
    {
        if (Redeemed is { } redeemed)
            return redeemed.Grant.Id;
        if (_reserved is null && MayBegin(request))
            _reserved = new StrongBox<Handle>(handles.New(generation: 1));
        return _reserved?.Value.RecordId;
    }

    /// <summary>Whether the request was granted what a refresh token needs: offline access, and somebody whose it is.</summary>
    public static bool MayBegin(TokenRequest request) =>
        request is { Decision: { Subject: not null, End: null } decision, IssueRefreshToken: not false } && decision.Scopes.Contains(Scopes.ScopeGrants.OfflineAccess);

    public void Begin(GrantState state) => Begun = state;

    public void Add(OperationalRecord reference) => (_references ??= []).Add(reference);
}

using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Tokens.Authentication;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Handling;

/// <summary>A share of a route's traffic: an upstream, a redirect, or the fault that this share is answered with.</summary>
/// <param name="Upstream">Where to; null when there is a fault or a redirect.</param>
/// <param name="Fault">What is wrong with the reference.</param>
internal sealed record Backend(Upstream? Upstream, FaultIr? Fault)
{
    /// <summary>Its own policy, which comes after the route's and before all else of it; null: it has none.</summary>
    public BackendAuthenticator? Authenticator { get; init; }

    /// <summary>Whether its own policy answers with ngrok's error codes, which upstreams then cannot set.</summary>
    public bool HasErrorCodes { get; init; }

    /// <summary>Changes that its own policy makes to the upstream's response headers, before those of the route's policies; empty: none.</summary>
    public HeaderModifier[] PolicyResponseHeaders { get; init; } = [];

    /// <summary>Sends this share's clients elsewhere.</summary>
    public Redirect? Redirect { get; init; }

    /// <summary>Changes to the request's headers, after the route's.</summary>
    public HeaderModifier? RequestHeaders { get; init; }

    /// <summary>Changes to the upstream's response headers, before the route's.</summary>
    public HeaderModifier? ResponseHeaders { get; init; }

    /// <summary>What this upstream is asked for; what it has replaces the same of the route's.</summary>
    public UrlRewrite? Rewrite { get; init; }

    /// <summary>Who gets copies of this share's requests.</summary>
    public Mirror[] Mirrors { get; init; } = [];

    /// <summary>How requests of this route are sent to it; null exactly when there is no upstream.</summary>
    public ForwarderRequestConfig? Request { get; init; }
}

/// <summary>Shares requests out by weight.</summary>
internal sealed class BackendPicker
{
    private readonly Backend[] _backends;
    private readonly long[] _upTo;
    private uint _turn;

    /// <summary>Readies the shares; those of weight 0 get nothing.</summary>
    public BackendPicker(IEnumerable<(int Weight, Backend Backend)> shares)
    {
        var sum = 0L;
        var counted = shares.Where(share => share.Weight > 0).ToList();
        _backends = [.. counted.Select(share => share.Backend)];
        _upTo = [.. counted.Select(share => sum += share.Weight)];
    }

    /// <summary>
    /// The backend whose turn it is; null when the weights sum to 0. Turns go round by the golden ratio, which keeps to the weights more closely
    /// than chance does and needs no random numbers.
    /// </summary>
    public Backend? Pick()
    {
        if (_backends.Length <= 1)
        {
            return _backends.Length == 0 ? null : _backends[0];
        }

        var fraction = Interlocked.Increment(ref _turn) * GoldenRatio;
        var point = (long)((UInt128)fraction * (ulong)_upTo[^1] >> 32);
        var index = 0;
        while (_upTo[index] <= point)
        {
            index++;
        }

        return _backends[index];
    }

    /// <summary>2^32 divided by the golden ratio.</summary>
    private const uint GoldenRatio = 0x9E3779B9;
}

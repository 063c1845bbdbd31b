using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>The Gateways of one of two configurations.</summary>
internal sealed class Side : IAsyncDisposable
{
    private readonly ImmutableArray<DrivenGateway> _driven;

    private Side(ImmutableArray<DrivenGateway> driven) => _driven = driven;

    /// <summary>What is served, with upstreams of ours.</summary>
    public IEnumerable<GatewayIr> Gateways => _driven.Select(d => d.Gateway);

    public static async Task<Side> OfAsync(IEnumerable<GatewayIr> gateways, int share)
    {
        var driven = ImmutableArray.CreateBuilder<DrivenGateway>();
        foreach (var gateway in gateways)
            driven.Add(await DrivenGateway.OfAsync(gateway, share));
        return new(driven.ToImmutable());
    }

    /// <summary>The answers at each port of each Gateway.</summary>
    public async Task<IReadOnlyList<Outcome>> SendAsync(Probe probe)
    {
        var outcomes = new List<Outcome>();
        foreach (var gateway in _driven)
            outcomes.AddRange(await gateway.SendAsync(probe));
        return outcomes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _driven)
            await gateway.DisposeAsync();
    }
}

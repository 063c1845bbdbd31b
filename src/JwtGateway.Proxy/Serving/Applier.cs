using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Listening;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Proxy.Serving;

/// <summary>Makes a configuration the served one, or leaves everything as it was. Used by one caller at a time.</summary>
internal sealed class Applier(
    DataPlaneOptions options,
    KeySourceRegistry keys,
    ServingCompiler compiler,
    Transports transports,
    CertificateLoader certificates,
    PortSet ports,
    ServingStateHolder serving)
{
    /// <summary>Applies <paramref name="gateways"/>.</summary>
    /// <param name="gateways">What to serve.</param>
    /// <param name="first">Whether nothing is served yet, so that waiting for keys costs nobody anything.</param>
    /// <param name="cancellation">Gives up, leaving what was.</param>
    public async Task<ApplyOutcome> ApplyAsync(IReadOnlyList<GatewayIr> gateways, bool first, CancellationToken cancellation)
    {
        var before = serving.Current;
        var served = false;
        try
        {
            // Step 1: keys for both configurations, since requests of the old one go on until the swap and after it.
            await keys.ApplyAsync([.. gateways, .. before.Gateways], first ? options.FirstKeysWait : options.LaterKeysWait, cancellation);

            // Step 2: compile everything before anything changes.
            transports.Begin();
            certificates.Begin();
            var next = compiler.Compile(gateways, out var errors);
            if (errors.Count > 0)
            {
                return new ApplyOutcome.Refused(string.Join(' ', errors));
            }

            // Step 3: bind new ports; the one step that the machine can refuse.
            if (await ports.BindAsync(next.Ports.Values.OrderBy(port => port.Port), cancellation) is { } error)
            {
                return new ApplyOutcome.Refused(error);
            }

            // Step 4: the swap.
            serving.Current = next;
            served = true;
            ports.Close(next);
            transports.Commit();
            certificates.Commit();
            return new ApplyOutcome.Applied();
        }
        finally
        {
            await keys.ApplyAsync(served ? gateways : before.Gateways, TimeSpan.Zero, CancellationToken.None);
            if (!served)
            {
                Restore(before);
            }
        }
    }

    /// <summary>Pools that only the refused configuration needed are let go; those of the served one are not.</summary>
    private void Restore(ServingState before)
    {
        transports.Begin();
        foreach (var gateway in before.Gateways)
        {
            foreach (var upstream in gateway.Upstreams)
            {
                transports.Keep(TransportKey.Of(upstream, gateway));
            }
        }

        transports.Commit();
    }
}

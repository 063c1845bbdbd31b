using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Assembly;

/// <summary>Makes the configuration of each Gateway that is not held.</summary>
internal sealed class ConfigurationAssembly(
    ImmutableArray<RouteState> routes, PolicyTable policies, FaultContainment containment, HeldGateways held)
{
    public ImmutableArray<GatewayIr> Assemble(ImmutableArray<GatewayState> gateways) =>
    [
        .. gateways
            .Where(g => !held.Contains(g.Reference))
            .Select(Assemble).OfType<GatewayIr>()
            .OrderBy(ir => ir.Gateway, StringComparer.Ordinal),
    ];

    private GatewayIr? Assemble(GatewayState gateway) => containment.Run<GatewayIr?>(
        new(gateway.Reference, TranslationStep.Assembly),
        () => new GatewayIrBuilder(gateway, policies, containment).Build(routes),
        defect =>
        {
            held.Hold(gateway.Reference, defect);
            return null;
        });
}

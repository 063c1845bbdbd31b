using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Containment;

/// <summary>
/// Gateways whose configuration cannot be made because of a defect. Their proxies keep what they have. A listener that were left out, or served
/// without all of its routes, would hand its requests to a wider listener of the same port, where other policies are in force or none.
/// </summary>
internal sealed class HeldGateways
{
    private readonly Dictionary<ObjectReference, Problem> _held = [];

    public void Hold(ObjectReference gateway, Problem defect) => _held.TryAdd(gateway, defect);

    public bool Contains(ObjectReference gateway) => _held.ContainsKey(gateway);

    /// <summary>The Gateway, with what its status is to say.</summary>
    public GatewayState Mark(GatewayState gateway) =>
        _held.TryGetValue(gateway.Reference, out var defect) ? gateway with { Defect = defect } : gateway;

    /// <summary>The route, which takes no effect on Gateways that are held.</summary>
    public RouteState Mark(RouteState route, DiagnosticSink diagnostics)
    {
        if (!route.Parents.Any(IsHeld))
            return route;
        var marked = route with { Parents = [.. route.Parents.Select(p => IsHeld(p) ? NotInEffect(p) : p)] };
        diagnostics.Errors(route.Reference, marked.Parents.Where(IsHeld).Select(p => p.Problem).OfType<Problem>());
        return marked;
    }

    private bool IsHeld(RouteParent parent) => Contains(parent.Gateway.Reference);

    private static RouteParent NotInEffect(RouteParent parent) => parent with
    {
        Attachments = [],
        Problem = NotInEffect(parent.Gateway.Reference) with { FieldPath = parent.FieldPath },
    };

    /// <summary>What is to be said of routes and policies of a Gateway that is held.</summary>
    public static Problem NotInEffect(ObjectReference gateway) => new(ConditionReason.InternalError, "",
        $"A defect of JwtGateway was met in translating {gateway}: its proxies keep the configuration before it, and changes take no effect there. See its status.");
}

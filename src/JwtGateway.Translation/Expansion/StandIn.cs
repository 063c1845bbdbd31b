using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Translation.Expansion;

/// <summary>A proxy that objects which name no Gateway share. It listens on a port of clear text, and on one of TLS for hosts that have certificates.</summary>
/// <param name="Resource">
/// What a Gateway would be: its namespace and name are those of the proxy in the configuration channel and of what is provisioned. The name has an
/// underscore, which no object of the API server can have in its name, so it is never that of a Gateway.
/// </param>
/// <param name="Owner">The object that it goes with, and that its problems are told of: the IngressClass.</param>
/// <param name="Parameters">How it is deployed.</param>
internal sealed record StandIn(Gateway Resource, KubernetesResource Owner, EffectiveParameters Parameters)
{
    /// <summary>The port of clear text. Default 80.</summary>
    public int HttpPort { get; init; } = 80;

    /// <summary>The port of TLS. Default 443.</summary>
    public int HttpsPort { get; init; } = 443;

    public ObjectReference Reference => Resource.Reference;
}

using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Translation.Expansion;

/// <summary>A proxy that objects which name no Gateway share. It listens on port 80, and on port 443 for hosts that have certificates.</summary>
/// <param name="Resource">
/// What a Gateway would be: its namespace and name are those of the proxy in the configuration channel and of what is provisioned. The name has an
/// underscore, which no object of the API server can have in its name, so it is never that of a Gateway.
/// </param>
/// <param name="Owner">The object that it goes with, and that its problems are told of: the IngressClass.</param>
/// <param name="Parameters">How it is deployed.</param>
internal sealed record StandIn(Gateway Resource, KubernetesResource Owner, EffectiveParameters Parameters)
{
    /// <summary>The port of clear text.</summary>
    public const int HttpPort = 80;

    /// <summary>The port of TLS.</summary>
    public const int HttpsPort = 443;

    public ObjectReference Reference => Resource.Reference;
}

using JwtGateway.Resources.Networking;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>The status of an Ingress: where it is reached, which whoever knows the proxy's Service adds. There are no conditions to put problems in.</summary>
internal static class IngressStatus
{
    public static StatusUpdate Of(Ingress ingress) => new(ingress.ApiVersion, ingress.Reference, []);
}

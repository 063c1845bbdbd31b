using JwtGateway.Ir;

namespace JwtGateway.Translation.Backends;

/// <summary>What <c>appProtocol</c> says of a port (KEP-3726, GEP-1911).</summary>
internal static class AppProtocols
{
    /// <summary>Whether TLS is spoken: <c>https</c> of the IANA's names, and the WebSocket ones.</summary>
    public static bool IsTls(string? name) => name is "https" or "kubernetes.io/wss" or "gateway.envoyproxy.io/wss" or "jwtgateway.io/wss";

    /// <summary>What is to be done when TLS is spoken and nothing says how to verify it; null: nothing.</summary>
    public static string? LackingTls(string? name, UpstreamIr upstream, string who) => IsTls(name) && upstream is { Tls: null, Fault: null }
        ? $"{who} has appProtocol \"{name}\", so it speaks TLS, and no BackendTLSPolicy says how to verify it: add one."
        : null;
}

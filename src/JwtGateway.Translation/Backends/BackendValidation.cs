using System.Collections.Immutable;
using System.Net;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Backends;

/// <summary>
/// Whether a Backend can be honoured (Envoy Gateway's rules for Backend, without its ban on loopback addresses: on one machine that is where
/// upstreams are).
/// </summary>
internal static class BackendValidation
{
    private const int MaxEndpoints = 256;

    public static ImmutableArray<Problem> Check(Backend backend)
    {
        var issues = backend.IssuesAt("spec");
        return issues.IsEmpty
            ? [.. CheckSpec(backend.Spec)]
            : [.. issues.Select(i => Problem.From(ConditionReason.Invalid, i))];
    }

    /// <summary>The endpoints of a valid Backend.</summary>
    public static ImmutableArray<EndpointIr> Endpoints(Backend backend) => [.. backend.Spec.Endpoints.Select(Read)];

    private static EndpointIr Read(BackendEndpoint endpoint) =>
        endpoint.Fqdn is { } fqdn ? new(fqdn.Hostname, fqdn.Port)
        : endpoint.Ip is { } ip ? new(ip.Address, ip.Port)
        : new("", 0);

    private static IEnumerable<Problem> CheckSpec(BackendSpec spec)
    {
        if (spec.Type != "Endpoints")
            yield return Wrong("spec.type", $"Type \"{spec.Type}\" is not supported; use Endpoints.");
        if (spec.Endpoints.Length is 0 or > MaxEndpoints)
            yield return Wrong("spec.endpoints", $"A Backend needs 1 to {MaxEndpoints} endpoints.");
        if (spec.Endpoints.Any(e => e.Fqdn is not null) && spec.Endpoints.Any(e => e.Ip is not null))
            yield return Wrong("spec.endpoints", "fqdn addresses cannot be mixed with other address types.");
        foreach (var problem in spec.Endpoints.SelectMany((e, i) => CheckEndpoint(e, $"spec.endpoints[{i}]")))
            yield return problem;
    }

    private static IEnumerable<Problem> CheckEndpoint(BackendEndpoint endpoint, string path) => endpoint switch
    {
        { Fqdn: { } fqdn, Ip: null } => CheckFqdn(fqdn, path + ".fqdn"),
        { Fqdn: null, Ip: { } ip } => CheckIp(ip, path + ".ip"),
        { Fqdn: null } => [Wrong(path, "One of fqdn or ip must be specified; nothing else is supported.")],
        _ => [Wrong(path, "Only one of fqdn or ip can be specified.")],
    };

    private static IEnumerable<Problem> CheckFqdn(FqdnEndpoint fqdn, string path)
    {
        if (!Names.IsHostname(fqdn.Hostname))
            yield return Wrong(path + ".hostname", "The host name is not valid; expected a DNS name in lower case, not an address.");
        if (fqdn.Port is < 1 or > 65535)
            yield return Wrong(path + ".port", "The port must be between 1 and 65535.");
    }

    private static IEnumerable<Problem> CheckIp(IpEndpoint ip, string path)
    {
        if (ip.Address.Length > 45 || ip.Address.StartsWith('[') || !IPAddress.TryParse(ip.Address, out _))
            yield return Wrong(path + ".address", "The address is not a valid IPv4 or IPv6 address.");
        if (ip.Port is < 1 or > 65535)
            yield return Wrong(path + ".port", "The port must be between 1 and 65535.");
    }

    private static Problem Wrong(string path, string message) => new(ConditionReason.Invalid, path, message);
}

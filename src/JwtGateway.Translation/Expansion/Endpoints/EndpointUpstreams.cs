using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Traffic;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.TrafficPolicies;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>
/// Resolves <c>upstream.url</c> of AgentEndpoints: a Service by its name in DNS, or the Backend of the endpoint's namespace that stands for the host. Nothing else is
/// connected to, so that whoever may write an endpoint cannot reach more than whoever may write a route.
/// </summary>
internal sealed class EndpointUpstreams(SnapshotIndex index, BackendResolver backends)
{
    private const string Path = "spec.upstream.url";
    private readonly HostBackends _hosts = new(index);

    /// <summary>A rule of <paramref name="endpoint"/> with where its requests go.</summary>
    public RuleState Apply(AgentEndpoint endpoint, RuleState rule)
    {
        var (host, port, isTls, problem) = Read(endpoint.Spec.Upstream.Url);
        if (problem is not null)
            return Faulty(endpoint, rule, new(ConditionReason.UnsupportedValue, Path, problem));
        var resolution = backends.Resolve(endpoint.Reference, new(Target(endpoint.Metadata.Namespace, host, port), port));
        return resolution switch
        {
            UnresolvedBackend failed => Faulty(endpoint, rule, new(failed.Reason, Path, failed.Message)),
            ResolvedBackend { Upstream.LacksTls: { } message } => Faulty(endpoint, rule, new(ConditionReason.UnsupportedProtocol, Path, message)),
            ResolvedBackend { Upstream: { Ir: { Tls: null, Fault: null } } } when isTls => Faulty(endpoint, rule, new(ConditionReason.UnsupportedProtocol, Path,
                "The upstream is https, and nothing says how it is verified; add a BackendTLSPolicy for it.")),
            ResolvedBackend { Upstream: { } upstream } => Found(rule, endpoint.Spec.Upstream.Protocol == "http2" ? GrpcRoutes.OverHttp2(upstream) : upstream),
            var other => throw new NotSupportedException($"No backend for {other.GetType().Name}."),
        };
    }

    private ObjectReference Target(string ns, string host, int port)
    {
        if (_hosts.Find(ns, host, port) is { } backend)
            return backend.Reference;
        var labels = host.Split('.');
        return new ObjectReference(ApiGroup.Core, "Service", labels.Length > 1 ? labels[1] : ns, labels[0]);
    }

    private static RuleState Found(RuleState rule, Upstream upstream) =>
        rule with { Backends = [new(new() { Weight = 1, Upstream = upstream.Ir.Id }, upstream)] };

    private static RuleState Faulty(AgentEndpoint endpoint, RuleState rule, Problem problem)
    {
        var fault = new FaultIr(500, $"{endpoint.Reference}: {problem.Text}");
        return rule with { Backends = [new(new() { Weight = 1, Fault = fault }, null)], Unresolved = [problem] };
    }

    private static (string Host, int Port, bool IsTls, string? Problem) Read(string url)
    {
        var written = url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url;
        if (!Uri.TryCreate(written, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", PathAndQuery: "/", Fragment: "" }
            || uri.HostNameType != UriHostNameType.Dns)
        {
            return ("", 0, false, "The upstream is not http or https and a host with or without a port; write http://service.namespace:port.");
        }

        var host = uri.IdnHost.ToLowerInvariant().TrimEnd('.');
        return host == "localhost" || int.TryParse(url, out _)
            ? ("", 0, false, "There is no agent beside the upstream, so nothing is meant by localhost or a port alone; write http://service.namespace:port.")
            : (host, uri.Port, uri.Scheme == "https", null);
    }
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Traffic;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>
/// AgentEndpoints and CloudEndpoints of ngrok. Nothing in them says who serves them, and ngrok's operator may: those are ours that are annotated
/// <see cref="ClassAnnotation"/> with an IngressClass of ours, and those without the annotation where a class says that they are for it
/// (<see cref="StandIns.EndpointsAnnotation"/>), or where one process serves all. Others are passed over in silence.
/// </summary>
internal sealed class EndpointSource(
    ClusterSnapshot snapshot, StandIns standIns, EndpointCompiler compiler, FaultContainment containment, HeldGateways held, DiagnosticSink diagnostics) : IRouteSource
{
    /// <summary>On an endpoint: the IngressClass whose proxies serve it.</summary>
    public const string ClassAnnotation = "jwtgateway.io/ingress-class";

    /// <summary>On an endpoint: the Secret of type kubernetes.io/tls with the certificate of its host.</summary>
    public const string SecretAnnotation = "jwtgateway.io/tls-secret-name";

    private readonly SnapshotIndex _index = new(snapshot);

    public SourceOutput Expand()
    {
        var routes = ImmutableArray.CreateBuilder<StandInRoute>();
        var certificates = ImmutableArray.CreateBuilder<StandInCertificate>();
        var hosts = new Dictionary<(ObjectReference, string), ObjectReference>();
        foreach (var endpoint in snapshot.AgentEndpoints.Concat<KubernetesResource>(snapshot.CloudEndpoints).Order(ResourceAge.Order))
        {
            if (StandInOf(endpoint) is not { } standIn || Read(endpoint, standIn) is not { Address: { } address } read)
                continue;
            if (!hosts.TryAdd((standIn.Reference, address.Host), endpoint.Reference))
            {
                diagnostics.Error(endpoint.Reference, "spec.url",
                    $"{hosts[(standIn.Reference, address.Host)]} is older and has all requests of {address.Host}; give each endpoint a host of its own.");
                continue;
            }

            if (read.Certificate is { } certificate)
                certificates.Add(certificate);
            routes.Add(Route(endpoint, standIn, address, read.Certificate is not null));
        }

        return new(routes.ToImmutable(), certificates.ToImmutable());
    }

    private StandIn? StandInOf(KubernetesResource endpoint)
    {
        var named = endpoint.Metadata.Annotations.GetValueOrDefault(ClassAnnotation);
        var standIn = standIns.FindForeign(named, endpoint.Metadata.Namespace, StandIns.EndpointsAnnotation);
        if (standIn is null && named is null && standIns.ServesAll)
            diagnostics.Warning(endpoint.Reference, PolicyAnnotations.Path(ClassAnnotation), "The endpoint is not served: it names no class, and there is not just one IngressClass of ours. Name one in this annotation.");
        return standIn;
    }

    /// <summary>With a defect in it nobody can tell which requests are meant, so the proxy keeps what it has.</summary>
    private (EndpointAddress? Address, StandInCertificate? Certificate) Read(KubernetesResource endpoint, StandIn standIn) => containment.Run(
        new(endpoint.Reference, TranslationStep.Matches, "spec.url"),
        () => Address(endpoint) is { } address ? (address, Certificate(endpoint, standIn, address)) : default,
        defect =>
        {
            held.Hold(standIn.Reference, defect);
            return default;
        });

    /// <summary>Null: it is not served, or by other endpoints only.</summary>
    private EndpointAddress? Address(KubernetesResource endpoint)
    {
        var (url, bindings) = endpoint switch
        {
            AgentEndpoint agent => (agent.Spec.Url, agent.Spec.Bindings),
            CloudEndpoint cloud => (cloud.Spec.Url, cloud.Spec.Bindings),
            var other => throw new NotSupportedException($"{other.GetType().Name} is no endpoint."),
        };
        foreach (var issue in endpoint.Issues)
            diagnostics.Warning(endpoint.Reference, issue.Path, issue.Message);
        var address = EndpointAddress.Read(url);
        if (address.Problem is { } problem)
        {
            diagnostics.Error(endpoint.Reference, "spec.url", $"The endpoint is not served: {problem}.");
            return null;
        }

        var binding = bindings.IsEmpty ? address.IsInternal ? "internal" : "public" : bindings.Length == 1 ? bindings[0] : "";
        if (binding == "public" && !address.IsInternal && !endpoint.Issues.Any(i => FieldPath.IsAtOrBelow(i.Path, "spec.bindings")))
            return address;
        if (binding != "internal")
            diagnostics.Error(endpoint.Reference, "spec.bindings", "The endpoint is not served: bindings are public or internal, one of them; with kubernetes, use a Service.");
        return null;
    }

    private StandInCertificate? Certificate(KubernetesResource endpoint, StandIn standIn, EndpointAddress address)
    {
        var path = PolicyAnnotations.Path(SecretAnnotation);
        if (!address.IsHttps)
            return null;
        if (!endpoint.Metadata.Annotations.TryGetValue(SecretAnnotation, out var name))
        {
            diagnostics.Warning(endpoint.Reference, "spec.url",
                $"The address is https, and there is no certificate for it: it is served in clear text, for a load balancer with TLS in front. To serve TLS, name a Secret in {SecretAnnotation}.");
            return null;
        }

        if (_index.Secret(endpoint.Metadata.Namespace, name) is not { } secret)
            diagnostics.Error(endpoint.Reference, path, $"Secret {endpoint.Metadata.Namespace}/{name} does not exist, so the endpoint is not served.");
        else if (TlsSecrets.Read(secret, out var message) is { } certificate)
            return new StandInCertificate(standIn, endpoint, address.Host, certificate, path);
        else
            diagnostics.Error(endpoint.Reference, path, $"{message} The endpoint is not served.");
        return null;
    }

    private StandInRoute Route(KubernetesResource endpoint, StandIn standIn, EndpointAddress address, bool hasCertificate)
    {
        var wantsTls = address.IsHttps && endpoint.Metadata.Annotations.ContainsKey(SecretAnnotation);
        return new()
        {
            StandIn = standIn,
            Source = endpoint,
            Host = address.Host,
            Http = !wantsTls,
            Https = hasCertificate,
            Rules =
            [
                containment.Run(
                    new(endpoint.Reference, TranslationStep.Route, "spec"),
                    () => endpoint is AgentEndpoint agent ? compiler.Compile(agent) : compiler.Compile((CloudEndpoint)endpoint),
                    defect => new RuleState { Index = 0, Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }], Problems = [defect] }),
            ],
        };
    }
}

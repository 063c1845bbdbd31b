using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;

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

    private readonly EndpointReader _reader = new(new SnapshotIndex(snapshot), diagnostics);

    public SourceOutput Expand()
    {
        var routes = ImmutableArray.CreateBuilder<StandInRoute>();
        var certificates = ImmutableArray.CreateBuilder<StandInCertificate>();
        var hosts = new Dictionary<(ObjectReference, string), ReadEndpoint>();
        foreach (var read in Endpoints().OrderBy(e => e.IsElsewhere).ThenBy(e => e.Source, ResourceAge.Order))
        {
            if (!hosts.TryAdd((read.StandIn.Reference, read.Address.Host), read))
            {
                Superseded(read, hosts[(read.StandIn.Reference, read.Address.Host)]);
                continue;
            }

            if (read.Certificate is { } certificate)
                certificates.Add(certificate);
            routes.Add(read.Route(() => Compile(read.Source)));
        }

        return new(routes.ToImmutable(), certificates.ToImmutable());
    }

    private IEnumerable<ReadEndpoint> Endpoints() =>
        from endpoint in snapshot.AgentEndpoints.Concat<KubernetesResource>(snapshot.CloudEndpoints).Order(ResourceAge.Order)
        let standIn = StandInOf(endpoint)
        where standIn is not null
        let read = Read(endpoint, standIn)
        where read is not null
        select read;

    private void Superseded(ReadEndpoint read, ReadEndpoint by)
    {
        if (read.Problem is { } problem)
            diagnostics.Error(read.Source.Reference, problem.FieldPath, problem.Message);
        if (!read.IsElsewhere)
            diagnostics.Error(read.Source.Reference, "spec.url", $"{by.Source.Reference} is older and has all requests of {read.Address.Host}; give each endpoint a host of its own.");
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
    private ReadEndpoint? Read(KubernetesResource endpoint, StandIn standIn) => containment.Run(
        new(endpoint.Reference, TranslationStep.Matches, "spec.url"),
        () => _reader.Read(endpoint, standIn),
        defect =>
        {
            held.Hold(standIn.Reference, defect);
            return null;
        });

    private RuleState Compile(KubernetesResource endpoint) => containment.Run(
        new(endpoint.Reference, TranslationStep.Route, "spec"),
        () => compiler.Compile(endpoint),
        ReadEndpoint.Closed);
}

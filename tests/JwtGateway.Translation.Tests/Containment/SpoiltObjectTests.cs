using System.Collections.Immutable;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>
/// Defects in real places: each field of each object of each golden input is spoilt in turn, so whatever code touches it throws. None of that may
/// end a translation, or open anything.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class SpoiltObjectTests
{
    /// <summary>
    /// Without these nobody can tell which requests or whose Gateway an object is for: the translation ends, and proxies keep what they have. A host name
    /// that is no text is as lost.
    /// </summary>
    private static readonly ImmutableHashSet<string> Beyond = ["Spec.ParentRefs", "Spec.ParentRef", "Spec.Hostnames", "Spec.Listeners"];

    private static IEnumerable<TestCaseData> Cases() => GoldenCase.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void Keep_their_defect_to_themselves_and_open_nothing(object golden)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        var healthy = Translator.Translate(snapshot);
        foreach (var (what, spoilt) in Spoil(snapshot))
        {
            var faulty = Should.NotThrow(() => Translator.Translate(spoilt), what);
            if (faulty.Faults.IsEmpty)
                continue; // Nothing threw: the field says something else now, and that is what is served.
            FaultProperty.Opened(healthy, faulty).ShouldBeEmpty(what);
            FaultProperty.Weakened(healthy, faulty).ShouldBeEmpty(what);
            FaultProperty.Unrevoked(healthy, faulty).ShouldBeEmpty(what);
        }
    }

    [Test]
    public void Meet_every_kind_of_step_that_reads_an_object()
    {
        var met = GoldenCase.All.Take(60).SelectMany(c => Spoil(c.Snapshot())).SelectMany(s => Translator.Translate(s.Snapshot).Faults).Select(f => f.Step).ToHashSet();
        TranslationStep[] reading =
        [
            TranslationStep.Gateway, TranslationStep.Rule, TranslationStep.Matches, TranslationStep.Backend, TranslationStep.BackendTlsPolicy,
            TranslationStep.Policy, TranslationStep.ReferenceGrant,
        ];
        reading.Where(step => !met.Contains(step)).ShouldBeEmpty();
    }

    private static IEnumerable<(string What, ClusterSnapshot Snapshot)> Spoil(ClusterSnapshot snapshot) =>
    [
        .. Each(snapshot.HttpRoutes, routes => snapshot with { HttpRoutes = routes }),
        .. Each(snapshot.GrpcRoutes, routes => snapshot with { GrpcRoutes = routes }),
        .. Each(snapshot.SecurityPolicies, policies => snapshot with { SecurityPolicies = policies }),
        .. Each(snapshot.Gateways, gateways => snapshot with { Gateways = gateways }),
        .. Each(snapshot.ListenerSets, sets => snapshot with { ListenerSets = sets }),
        .. Each(snapshot.Backends, backends => snapshot with { Backends = backends }),
        .. Each(snapshot.BackendTlsPolicies, policies => snapshot with { BackendTlsPolicies = policies }),
        .. Each(snapshot.ReferenceGrants, grants => snapshot with { ReferenceGrants = grants }),
        .. Each(snapshot.TokenRevocations, revocations => snapshot with { TokenRevocations = revocations }),
        .. Each(snapshot.ProxyParameters, parameters => snapshot with { ProxyParameters = parameters }),
        .. Each(snapshot.Ingresses, items => snapshot with { Ingresses = items }),
        .. Each(snapshot.IngressClasses, items => snapshot with { IngressClasses = items }),
        .. Each(snapshot.TrafficPolicies, items => snapshot with { TrafficPolicies = items }),
        .. Each(snapshot.AgentEndpoints, items => snapshot with { AgentEndpoints = items }),
        .. Each(snapshot.CloudEndpoints, items => snapshot with { CloudEndpoints = items }),
        .. Each(snapshot.Middlewares, items => snapshot with { Middlewares = items }),
        .. Each(snapshot.IngressRoutes, items => snapshot with { IngressRoutes = items }),
        .. Each(snapshot.AgentgatewayPolicies, items => snapshot with { AgentgatewayPolicies = items }),
        .. Each(snapshot.AgentgatewayBackends, items => snapshot with { AgentgatewayBackends = items }),
        .. Each(snapshot.KgatewayTrafficPolicies, items => snapshot with { KgatewayTrafficPolicies = items }),
        .. Each(snapshot.GatewayExtensions, items => snapshot with { GatewayExtensions = items }),
        .. Each(snapshot.Services, services => snapshot with { Services = services }),
        .. Each(snapshot.EndpointSlices, slices => snapshot with { EndpointSlices = slices }),
    ];

    private static IEnumerable<(string What, ClusterSnapshot Snapshot)> Each<T>(ImmutableArray<T> resources, Func<ImmutableArray<T>, ClusterSnapshot> with)
        where T : KubernetesResource =>
        from i in Enumerable.Range(0, resources.Length)
        from field in Spoilt.Fields(resources[i])
        where !Beyond.Contains(field.Path) && !field.Path.StartsWith("Spec.Hostnames[", StringComparison.Ordinal)
        select ($"{resources[i].Reference}: {field.Path}", with(resources.SetItem(i, field.Resource)));
}

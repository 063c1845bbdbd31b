using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation.Tests.Mutation;

namespace JwtGateway.Translation.Tests.Dialects;

/// <summary>
/// The promise that matters most, for agentgateway's and kgateway's policies: whatever one that asks for something may have been meant for has a policy, however
/// broken the one is. Worked out again from the snapshot alone, naively.
/// </summary>
public sealed class LayerFailClosedTests
{
    private static readonly JsonSerializerOptions Lenient = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static IEnumerable<GoldenCase> Goldens => GoldenCase.All.Where(c => c.Name.StartsWith("agentgateway", StringComparison.Ordinal) || c.Name.StartsWith("kgateway", StringComparison.Ordinal));

    private static IEnumerable<TestCaseData> Cases() => Goldens.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void No_route_that_a_policy_is_for_is_open(object golden)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        Violations(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty();
    }

    [Test]
    public void Nor_for_spoilt_input()
    {
        var translated = 0;
        var cases = Gen.Elements(Goldens.ToArray()).Zip(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary();
        Check.One(Trials.Of(800), Prop.ForAll(cases, (ValueTuple<GoldenCase, int> c) =>
        {
            var documents = YamlJson.Documents(c.Item1.Input);
            new Mutator(c.Item2).Mutate(documents);
            var text = string.Join("\n---\n", documents.Select(d => d.ToJsonString(Lenient)));
            if (SnapshotReader.Read([("spoilt", text)]).Snapshot is not { } snapshot)
                return true;
            translated++;
            Violations(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty($"{c.Item1.Name}, seed {c.Item2}:\n{text}");
            return true;
        }));
        translated.ShouldBeGreaterThan(400);
    }

    [Test]
    public void A_policy_more_never_opens_what_a_rule_refuses()
    {
        var goldens = Goldens.Where(c => c.Name.StartsWith("agentgateway", StringComparison.Ordinal)).Select(c => c.Snapshot()).ToArray();
        Check.One(Trials.Of(400), Prop.ForAll(Gen.Elements(goldens).Zip(Gen.Elements(goldens)).ToArbitrary(), (ValueTuple<ClusterSnapshot, ClusterSnapshot> pair) =>
        {
            var (some, others) = pair;
            var both = some with
            {
                AgentgatewayPolicies = [.. some.AgentgatewayPolicies, .. others.AgentgatewayPolicies.Select(p => p with { Metadata = p.Metadata with { Name = "more-" + p.Metadata.Name } })],
            };
            var before = Translator.Translate(some);
            var after = Translator.Translate(both);
            foreach (var (route, now) in before.Gateways.SelectMany(HeldTo.Rules).Zip(after.Gateways.SelectMany(HeldTo.Rules)))
            {
                if (route.Policy is DenyIr)
                    IsClosed(now.Policy).ShouldBeTrue(route.Id);
                Refusing(route.Policy).Except(Refusing(now.Policy)).Where(_ => !IsClosed(now.Policy)).ShouldBeEmpty(route.Id);
            }
        }));
    }

    private static bool IsClosed(RoutePolicyIr? policy) => policy is DenyIr || (policy is AllOfIr all && all.Policies.Any(IsClosed));

    private static IEnumerable<string> Refusing(RoutePolicyIr? policy) => policy switch
    {
        AllOfIr all => all.Policies.SelectMany(Refusing),
        EnforceIr enforce => (enforce.Authorization?.Rules ?? []).Where(r => r.Action == AuthorizationAction.Deny).SelectMany(r => r.Expressions).Select(e => $"{e.Source} {e.Not}"),
        _ => [],
    };

    private static IEnumerable<string> Violations(ClusterSnapshot input, TranslationResult result) =>
        from gateway in result.Gateways
        from route in HeldTo.Rules(gateway)
        where route.Policy is null && route.Listener.Length > 0
        from policy in input.AgentgatewayPolicies.Where(Asks).Select(p => (Source: (KubernetesResource)p, p.Spec.TargetRefs, p.Spec.TargetSelectors))
            .Concat(input.KgatewayTrafficPolicies.Where(Asks).Select(p => (Source: (KubernetesResource)p,
                TargetRefs: p.Spec.TargetRefs.Select(t => new AgentgatewayTarget { Group = t.Group, Kind = t.Kind, Name = t.Name, SectionName = t.SectionName }).ToImmutableArray(), p.Spec.TargetSelectors)))
        where policy.TargetRefs.Any(t => IsFor(policy.Source.Metadata.Namespace, t, route, input))
        select $"{route.Id} on {route.Listener} has no policy, but {policy.Source.Reference} is for it";

    private static bool Asks(AgentgatewayPolicy policy) => policy.Spec.Traffic is { JwtAuthentication: not null } or { Authorization: not null };

    private static bool Asks(KgatewayTrafficPolicy policy) => policy.Spec is { JwtAuth: not null } or { Rbac: not null };

    private static bool IsFor(string ns, AgentgatewayTarget target, RouteIr route, ClusterSnapshot input)
    {
        var (id, listener) = (route.Id.Split('/'), route.Listener.Split('/'));
        var rules = input.HttpRoutes.Where(r => r.Metadata.Namespace == id[1] && r.Metadata.Name == id[2]).SelectMany(r => r.Spec.Rules).Select(r => r.Name).ToList();
        var listeners = input.Gateways.Where(g => g.Metadata.Namespace == ns && g.Metadata.Name == target.Name).SelectMany(g => g.Spec.Listeners).Select(l => l.Name).ToList();
        return target.Kind switch
        {
            "HTTPRoute" => id[0] == "HTTPRoute" && ns == id[1] && target.Name == id[2]
                && (target.SectionName is null || !rules.Contains(target.SectionName) || rules.ElementAtOrDefault(int.Parse(id[4])) == target.SectionName),
            "Gateway" => ns == listener[0] && target.Name == listener[1] && (target.SectionName is null || !listeners.Contains(target.SectionName) || target.SectionName == listener[2]),
            _ => false,
        };
    }
}

using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Dialects.AgentgatewayPolicies;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Tests.Dialects;

/// <summary>Merging policies of several levels, worked out again naively: no rule that refuses is lost, and no field comes from elsewhere.</summary>
public sealed class LayerFoldTests
{
    private static readonly Gen<TrafficLayer> Layer =
        from number in Gen.Choose(0, 1000)
        from jwt in Gen.Elements(true, false)
        from action in Gen.Elements("", "Allow", "Deny", "Require")
        from transform in Gen.Elements(true, false)
        from overrides in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        select new TrafficLayer(new ObjectReference("agentgateway.dev", "AgentgatewayPolicy", "default", $"p{number}"))
        {
            Tokens = jwt ? new CompiledTokens(new ProviderRequirementIr($"provider{number}"), new PolicyMaterial()) : null,
            Authorization = action.Length == 0 ? null : new AuthorizationLayer(action,
                [new AuthorizationRuleIr { Name = $"{action}{number}", Action = action == "Allow" ? AuthorizationAction.Allow : AuthorizationAction.Deny }]),
            Transform = transform ? new RequestTransformIr { Language = ExpressionLanguage.Agentgateway, Remove = [$"x-{number}"] } : null,
            Overrides = overrides,
        };

    private static readonly Gen<ImmutableArray<(TrafficLayer Layer, int Level)>> Stack =
        Layer.SelectMany(l => Gen.Choose(0, 3).Select(level => (Layer: l, Level: level))).ListOf().Select(s => s.OrderBy(x => x.Level).ToImmutableArray());

    [Test]
    public void Every_rule_that_refuses_is_there_and_comes_before_those_that_allow() => Check.One(Trials.Of(2000), Prop.ForAll(Arb.From(Stack), stack =>
    {
        var rules = LayerFold.Of(stack, new AnswersIr())?.Enforce.Authorization;
        var refusing = stack.Select(s => s.Layer.Authorization).OfType<AuthorizationLayer>().Where(a => a.Action != "Allow").SelectMany(a => a.Rules).Select(r => r.Name).ToList();
        var names = rules?.Rules.Select(r => r.Name).ToList() ?? [];
        names.Take(refusing.Count).ShouldBe(refusing);
        names.Skip(refusing.Count).ShouldAllBe(n => n.StartsWith("Allow", StringComparison.Ordinal));
    }));

    [Test]
    public void Where_anybody_allows_some_the_rest_is_refused() => Check.One(Trials.Of(2000), Prop.ForAll(Arb.From(Stack), stack =>
    {
        var allows = stack.Any(s => s.Layer.Authorization?.Action == "Allow");
        var rules = LayerFold.Of(stack, new AnswersIr())?.Enforce.Authorization;
        (rules?.DefaultAction == AuthorizationAction.Deny).ShouldBe(allows);
    }));

    [Test]
    public void A_field_is_the_most_specific_policy_s_unless_a_wider_one_overrides() => Check.One(Trials.Of(2000), Prop.ForAll(Arb.From(Stack), stack =>
    {
        TrafficLayer? winner = null;
        var decided = false;
        foreach (var level in stack.GroupBy(s => s.Level).OrderBy(g => g.Key))
        {
            var having = level.Select(l => l.Layer).Where(l => l.Tokens is not null).ToList();
            if (decided || having.Count == 0)
                continue;
            winner = having.Find(l => l.Overrides) ?? having[0];
            decided = winner.Overrides;
        }

        var folded = LayerFold.Of(stack, new AnswersIr())?.Enforce.Jwt ?? new NotAskedIr();
        folded.ShouldBe(winner?.Tokens!.Requirement ?? new NotAskedIr());
    }));

    [Test]
    public void Nothing_comes_of_policies_that_ask_for_nothing() =>
        LayerFold.Of([(new TrafficLayer(new ObjectReference("", "", "", "")), 0)], new AnswersIr()).ShouldBeNull();
}

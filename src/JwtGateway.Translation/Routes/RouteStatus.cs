using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>Status of an HTTPRoute or GRPCRoute: one entry for each parentRef to a Gateway of ours.</summary>
internal static class RouteStatus
{
    public static StatusUpdate Of(RouteState route) => new(route.Resource.ApiVersion, route.Reference, new JsonObject
    {
        ["parents"] = new JsonArray([.. route.Parents.Select(p => Of(route, p))]),
    });

    private static JsonObject Of(RouteState route, RouteParent parent) => new()
    {
        ["parentRef"] = Reference(parent.Reference, parent.Parent.Namespace),
        ["controllerName"] = Controller.Name,
        ["conditions"] = Condition.ToJson(Conditions(route, parent), route.Resource.Metadata.Generation),
    };

    private static IEnumerable<Condition> Conditions(RouteState route, RouteParent parent)
    {
        var broken = route.Rules.Where(r => !r.Problems.IsEmpty).ToList();
        yield return Accepted(route, parent, broken);
        if (parent.Problem is null && broken.Count < route.Rules.Length && (broken.Count > 0 || !route.Problems.IsEmpty))
            yield return PartiallyInvalid(route, broken);
        yield return ResolvedRefs(route);
    }

    /// <summary>Only a route of which nothing is left is not accepted; otherwise see <see cref="PartiallyInvalid"/>.</summary>
    private static Condition Accepted(RouteState route, RouteParent parent, List<RuleState> broken)
    {
        if (parent.Problem is { } problem)
            return Condition.False(ConditionType.Accepted, problem.Reason, problem.Text);
        return broken.Count == route.Rules.Length
            ? Condition.False(ConditionType.Accepted, Reason(broken.SelectMany(r => r.Problems)), Text(broken.SelectMany(r => r.Problems)))
            : Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "The route is accepted.");
    }

    /// <summary>Gateway API wants the message to begin with "Dropped Rule" where rules are (RouteConditionPartiallyInvalid).</summary>
    private static Condition PartiallyInvalid(RouteState route, List<RuleState> broken)
    {
        var rules = string.Join(", ", broken.Select(r => r.Index));
        var dropped = broken.Count == 0 ? "" : $"Dropped Rule(s) {rules} (where requests still match them, they answer 500): ";
        var problems = broken.SelectMany(r => r.Problems).Concat(route.Problems).ToList();
        return Condition.True(ConditionType.PartiallyInvalid, Reason(problems), dropped + Text(problems));
    }

    private static Condition ResolvedRefs(RouteState route)
    {
        ImmutableArray<Problem> unresolved = [.. route.Rules.SelectMany(r => r.Unresolved)];
        return unresolved.IsEmpty
            ? Condition.True(ConditionType.ResolvedRefs, ConditionReason.ResolvedRefs, "All references are resolved.")
            : Condition.False(ConditionType.ResolvedRefs, unresolved[0].Reason, Text(unresolved));
    }

    private static string Reason(IEnumerable<Problem> problems) => Problem.ReasonOf(problems, ConditionReason.UnsupportedValue);

    private static string Text(IEnumerable<Problem> problems) => string.Join('\n', problems.Select(p => p.Text).Distinct(StringComparer.Ordinal));

    private static JsonObject Reference(ParentReference reference, string ns)
    {
        var json = new JsonObject
        {
            ["group"] = reference.Group,
            ["kind"] = reference.Kind,
            ["namespace"] = ns,
            ["name"] = reference.Name,
        };
        if (reference.SectionName is { } section)
            json["sectionName"] = section;
        if (reference.Port is { } port)
            json["port"] = port;
        return json;
    }
}

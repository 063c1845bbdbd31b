using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>
/// Merges the policies of all levels. Each field is that of the most specific policy that has it, on one level the oldest's; a policy that overrides keeps its fields
/// against more specific ones. Authorization rules are those of all policies together.
/// </summary>
internal static class LayerFold
{
    /// <summary>The merged policy; null: nothing is asked for.</summary>
    /// <param name="layers">The policies, the widest level's first, on one level the oldest first.</param>
    /// <param name="answers">How refusals are worded.</param>
    public static EnforcedPolicy? Of(ImmutableArray<(TrafficLayer Layer, int Level)> layers, AnswersIr answers)
    {
        var tokens = Winner(layers, l => l.Tokens);
        var transform = Winner(layers, l => l.Transform);
        var authorization = Authorizations.Merge(layers.Any(l => l.Layer.ReplacesAuthorization)
            ? Winner(layers, l => l.Authorization) is { } only ? [only] : []
            : Counting(layers));
        if (tokens is null && transform is null && authorization is null)
            return null;
        var enforce = new EnforceIr
        {
            Source = layers.First(l => l.Level == layers[^1].Level).Layer.Source.ToString(),
            Jwt = tokens?.Requirement ?? new NotAskedIr(),
            Authorization = authorization,
            Transform = transform,
            Mcp = tokens?.Mcp,
            RecomputeRoute = tokens?.RecomputeRoute ?? false,
            Answers = answers,
        };
        return new EnforcedPolicy(enforce, tokens?.Material ?? new PolicyMaterial());
    }

    private static T? Winner<T>(ImmutableArray<(TrafficLayer Layer, int Level)> layers, Func<TrafficLayer, T?> field) where T : class
    {
        var having = layers.Where(l => field(l.Layer) is not null).ToList();
        if (having.Count == 0)
            return null;
        var overriding = having.FindAll(l => l.Layer.Overrides);
        var level = overriding.Count > 0 ? overriding.Min(l => l.Level) : having.Max(l => l.Level);
        var there = having.FindAll(l => l.Level == level);
        return field((there.Find(l => l.Layer.Overrides).Layer ?? there[0].Layer));
    }

    /// <summary>
    /// The rules that count. Below a policy that overrides and allows some, what more specific ones allow does not; what those deny or require counts all the same, since
    /// leaving it out would only open.
    /// </summary>
    private static IEnumerable<AuthorizationLayer> Counting(ImmutableArray<(TrafficLayer Layer, int Level)> layers)
    {
        var bound = layers.Where(l => l.Layer is { Overrides: true, Authorization.Action: Authorizations.Allow }).Select(l => (int?)l.Level).Min() ?? int.MaxValue;
        return layers
            .Where(l => l.Layer.Authorization is not null && (l.Layer.Authorization.Action != Authorizations.Allow || l.Level <= bound))
            .Select(l => l.Layer.Authorization!);
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Tokens.Claims;

/// <summary>Conditions on the claims of a token, all of which must be met.</summary>
internal sealed class ClaimConditionSet
{
    private const int OnStack = 32;

    private readonly ClaimTree _tree = new();
    private readonly ClaimCondition[] _conditions;

    public ClaimConditionSet(ImmutableArray<ClaimConditionIr> conditions)
    {
        _conditions = new ClaimCondition[conditions.Length];
        for (var i = 0; i < conditions.Length; i++)
        {
            _conditions[i] = ClaimConditionCompiler.Compile(conditions[i], _tree, out var problem);
            Problem ??= problem;
        }
    }

    /// <summary>Why they cannot be evaluated; null when they can.</summary>
    public string? Problem { get; }

    /// <summary>The first condition that is not met, or of which nobody can say it; none when all are.</summary>
    public FailedCondition? FirstFailed(ReadOnlySpan<byte> payload, in RequestFacts request)
    {
        if (_conditions.Length == 0)
            return null;
        Span<JsonSlice> claims = _tree.Count <= OnStack ? stackalloc JsonSlice[OnStack] : new JsonSlice[_tree.Count];
        _tree.Find(payload, claims[.._tree.Count]);
        foreach (var condition in _conditions)
        {
            var judgement = condition.Judge(claims, payload, request);
            if (judgement != Judgement.Yes)
                return new FailedCondition(condition, judgement);
        }

        return null;
    }
}

/// <summary>A condition that is not met.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Judgement">How it was judged.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FailedCondition(ClaimCondition Condition, Judgement Judgement);

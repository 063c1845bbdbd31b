using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// A predicate of Traefik Hub's claims language as claims of <c>authorization.rules</c>: one of the rules is enough, and each asks for all of its claims. A token that meets a
/// rule meets the predicate; one whose claims are of another type than is asked for, such as a number where there should be a text, meets no rule.
/// </summary>
internal static class ClaimAlternatives
{
    /// <summary>The most claims that a rule can have.</summary>
    public const int MaxClaims = 16;

    private const int MaxExpression = 256;

    /// <summary>The claims of each rule; null: there would be more than <paramref name="most"/> rules, or something cannot be said.</summary>
    public static ImmutableArray<ImmutableArray<JsonObject>>? Of(ClaimPredicateIr predicate, int most) =>
        Of(predicate, isMet: true, most) is { } alternatives && alternatives.Length <= most && alternatives.All(a => a.Length <= MaxClaims) ? alternatives : null;

    /// <summary>The disjunctive normal form; a negation goes down to the comparisons (De Morgan).</summary>
    private static ImmutableArray<ImmutableArray<JsonObject>>? Of(ClaimPredicateIr predicate, bool isMet, int most) => predicate switch
    {
        ClaimNotIr not => Of(not.Operand, !isMet, most),
        ClaimAndIr and => isMet ? All(and.Operands, isMet, most) : Any(and.Operands, isMet, most),
        ClaimOrIr or => isMet ? Any(or.Operands, isMet, most) : All(or.Operands, isMet, most),
        ClaimComparisonIr { Path.IsEmpty: false } comparison when Condition(comparison, isMet) is { } condition => [[condition]],
        _ => null,
    };

    private static ImmutableArray<ImmutableArray<JsonObject>>? Any(ImmutableArray<ClaimPredicateIr> operands, bool isMet, int most)
    {
        var any = ImmutableArray<ImmutableArray<JsonObject>>.Empty;
        foreach (var operand in operands)
        {
            if (Of(operand, isMet, most) is not { } next || any.Length + next.Length > most)
                return null;
            any = any.AddRange(next);
        }

        return any;
    }

    private static ImmutableArray<ImmutableArray<JsonObject>>? All(ImmutableArray<ClaimPredicateIr> operands, bool isMet, int most)
    {
        ImmutableArray<ImmutableArray<JsonObject>> product = [[]];
        foreach (var operand in operands)
        {
            if (Of(operand, isMet, most) is not { } next || product.Length * next.Length > most)
                return null;
            product = [.. from left in product from right in next select left.AddRange(right)];
        }

        return product;
    }

    /// <summary>
    /// A condition that no token meets which does not meet the comparison (or does, where <paramref name="isMet"/> is false). Traefik's <c>Contains</c> is about items of
    /// lists and parts of texts, which one condition cannot say of both: met, it asks for an item; not met, for no item and no text that has it within.
    /// </summary>
    private static JsonObject? Condition(ClaimComparisonIr comparison, bool isMet)
    {
        var (type, match, values) = comparison.Function switch
        {
            ClaimFunction.Equals or ClaimFunction.OneOf => ("String", "Exact", comparison.Values),
            ClaimFunction.Prefix => ("String", "Prefix", comparison.Values),
            ClaimFunction.Contains => ("StringArray", isMet ? "Exact" : "Contains", comparison.Values),
            ClaimFunction.SplitContains => ("String", "Regex", [Part(comparison)]),
            _ => ("", "", []),
        };
        if (type.Length == 0 || match == "Regex" && values[0].Length > MaxExpression)
            return null;
        var condition = new JsonObject { ["path"] = JsonFields.Array(comparison.Path), ["valueType"] = type, ["values"] = JsonFields.Array(values) };
        if (match != "Exact")
            condition["match"] = match;
        if (!isMet)
            condition["not"] = true;
        return condition;
    }

    /// <summary>Texts one of whose parts between separators, without blanks around it, is the value.</summary>
    private static string Part(ClaimComparisonIr comparison)
    {
        var separator = Regex.Escape(comparison.Separator);
        return $@"([\s\S]*{separator})?\s*{Regex.Escape(comparison.Values[0])}\s*({separator}[\s\S]*)?";
    }
}

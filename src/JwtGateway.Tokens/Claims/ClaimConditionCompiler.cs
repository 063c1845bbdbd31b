using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using JwtGateway.Ir;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// Compiles conditions on claims. What makes no sense (a prefix of a number, an expression that needs backtracking) is said and not guessed at:
/// the policy then refuses everything.
/// </summary>
internal static class ClaimConditionCompiler
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    /// <param name="ir">The condition.</param>
    /// <param name="tree">Where its claim gets a place.</param>
    /// <param name="problem">Why it cannot be evaluated; null when it can.</param>
    public static ClaimCondition Compile(ClaimConditionIr ir, ClaimTree tree, out string? problem)
    {
        ValueTest? test = null;
        var part = ir.Request is null ? null : RequestPart.Compile(ir.Request);
        problem = ir switch
        {
            { Path.IsDefaultOrEmpty: true } => "a claim has no name",
            { Request: not null } when part is null => $"a part of the request of type {ir.Request.GetType().Name} is not known",
            { Request: not null, Match: not ClaimMatch.Exact } or { Request: not null, Values.IsEmpty: false } =>
                "a part of the request is compared exactly, and in place of values",
            { Match: ClaimMatch.Exists, Values.IsEmpty: false } => "Exists compares with no values",
            { Match: ClaimMatch.Exists } => null,
            { Request: null, Values.IsEmpty: true } => "there is no value to compare with",
            _ => TryTest(ir, out test),
        };
        if (problem is not null)
            problem = $"claim {SafeText.Of(string.Join('.', ir.Path))}: {problem}";
        return new ClaimCondition(ir, tree.Add(ir.Path.IsDefaultOrEmpty ? [""] : ir.Path), test, part);
    }

    private static string? TryTest(ClaimConditionIr ir, out ValueTest? test)
    {
        byte[][] values = [.. ir.Values.Select(Encoding.UTF8.GetBytes)];
        test = ir switch
        {
            { Form: ClaimForm.Number, Match: ClaimMatch.Exact } when values.All(IsNumber) => new NumberTest(values),
            { Form: ClaimForm.Boolean, Match: ClaimMatch.Exact } when ir.Values.All(v => v is "true" or "false") =>
                ir.Request is null ? new BooleanTest(ir.Values) : new OperandTest(),
            { Form: ClaimForm.Number or ClaimForm.Boolean } => null,
            { Request: not null } => new OperandTest(),
            { Match: ClaimMatch.Exact } => new ExactTest(values),
            { Match: ClaimMatch.Prefix } when values.All(v => v.Length > 0) => new PrefixTest(values),
            { Match: ClaimMatch.Contains } when values.All(v => v.Length > 0) => new ContainsTest(values),
            { Match: ClaimMatch.Regex } => Expressions(ir.Values) is { } expressions ? new RegexTest(expressions) : null,
            _ => null,
        };
        return test is null ? $"its values cannot be compared as {ir.Form} by {ir.Match}" : null;
    }

    private static bool IsNumber(byte[] value) => ExactNumber.TryParse(value, out _);

    private static Regex[]? Expressions(ImmutableArray<string> patterns)
    {
        try
        {
            // Alone first: `a)|(b` would otherwise close the group that anchors it.
            foreach (var pattern in patterns)
                _ = new Regex(pattern, Options);
            return [.. patterns.Select(pattern => new Regex($@"\A(?:{pattern})\z", Options))];
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Checks conditions on claims and turns those that keep the rules into their IR.</summary>
internal static class ClaimConditions
{
    private const int MaxValues = 128;
    private const int MaxValue = 1024;
    private const int MaxExpression = 256;
    private const int MaxIndex = 63;

    /// <summary>The IR of a condition that has no problem.</summary>
    public static ClaimConditionIr Read(ClaimCondition condition, string delimiter) => new()
    {
        Path = ClaimPaths.Of(condition.Name, condition.Path, delimiter),
        Form = Form(condition.ValueType)!.Value,
        Match = Match(condition.Match)!.Value,
        Values = condition.Values,
        Request = condition.MatchRequest is { } part ? Part(part) : null,
        Not = condition.Not,
    };

    /// <summary>What is wrong with a condition.</summary>
    public static IEnumerable<Problem> Check(ClaimCondition condition, string delimiter, string path)
    {
        if (condition.Name.Length > 0 == !condition.Path.IsEmpty)
            yield return Invalid(path, "a claim is named by either name or path");
        else if (ClaimPaths.Problem(ClaimPaths.Of(condition.Name, condition.Path, delimiter)) is { } problem)
            yield return Invalid(path + (condition.Path.IsEmpty ? ".name" : ".path"), problem);
        if (Form(condition.ValueType) is not { } form)
            yield return Invalid(path + ".valueType", "the value type is not known; use String, StringArray, SpaceSeparated, Number or Boolean");
        else if (Match(condition.Match) is not { } match)
            yield return Invalid(path + ".match", "the match is not known; use Exact, Prefix, Contains, Regex or Exists");
        else if (CheckComparison(condition, form, match, path) is { } wrong)
            yield return wrong;
    }

    private static Problem? CheckComparison(ClaimCondition condition, ClaimForm form, ClaimMatch match, string path) => (condition, form, match) switch
    {
        ({ Values.IsEmpty: false } or { MatchRequest: not null }, _, ClaimMatch.Exists) =>
            Invalid(path, "Exists looks at no value; remove values and matchRequest"),
        (_, not ClaimForm.String, ClaimMatch.Exists) => Invalid(path + ".valueType", "Exists looks at no value; remove valueType"),
        (_, _, ClaimMatch.Exists) => null,
        (_, ClaimForm.Number or ClaimForm.Boolean, not ClaimMatch.Exact) => Invalid(path + ".match", "a number or a boolean is compared by Exact or Exists only"),
        ({ MatchRequest: { } part }, _, _) => CheckPart(condition, part, match, path),
        _ => CheckValues(condition.Values, form, match, path + ".values"),
    };

    private static Problem? CheckPart(ClaimCondition condition, RequestMatch part, ClaimMatch match, string path)
    {
        // What a client sends must not be the shorter half of a comparison: a prefix of one letter is a prefix of many tenants.
        if (match != ClaimMatch.Exact)
            return Invalid(path + ".match", "a part of the request is compared by Exact only");
        if (!condition.Values.IsEmpty)
            return Invalid(path + ".values", "matchRequest stands in place of values; remove one of the two");
        path += ".matchRequest";
        return (part.PathSegment, part.Host, part.Header) switch
        {
            ({ } index, null, null) => index is >= 0 and <= MaxIndex ? null : Invalid(path + ".pathSegment", $"a path segment is counted from 0 to {MaxIndex}"),
            (null, { Label: null or (>= 0 and <= MaxIndex) }, null) => null,
            (null, not null, null) => Invalid(path + ".host.label", $"a label is counted from 0, the leftmost, to {MaxIndex}"),
            (null, null, { } header) => Names.IsHeaderName(header) ? null : Invalid(path + ".header", "the header is not an HTTP token"),
            _ => Invalid(path, "exactly one of pathSegment, host and header is needed"),
        };
    }

    private static Problem? CheckValues(ImmutableArray<string> values, ClaimForm form, ClaimMatch match, string path)
    {
        if (values.Length is 0 or > MaxValues)
            return Invalid(path, $"1 to {MaxValues} values are needed, or matchRequest");
        for (var i = 0; i < values.Length; i++)
        {
            if (Wrong(values[i], form, match) is { } wrong)
                return Invalid($"{path}[{i}]", wrong);
        }

        return null;
    }

    private static string? Wrong(string value, ClaimForm form, ClaimMatch match) => (form, match) switch
    {
        _ when value.Length > MaxValue => $"the value is longer than {MaxValue} characters",
        (ClaimForm.Number, _) => IsNumber(value) ? null : "the value is no number as JSON writes them",
        (ClaimForm.Boolean, _) => value is "true" or "false" ? null : "the value is neither true nor false",
        (_, ClaimMatch.Prefix or ClaimMatch.Contains) => value.Length > 0 ? null : "every string has the empty string in it",
        (_, ClaimMatch.Regex) when value.Length > MaxExpression => $"the regular expression is longer than {MaxExpression} characters",
        (_, ClaimMatch.Regex) => Regexes.IsUsable(value) ? null : $"the value is not usable; {Regexes.Expected}",
        _ => null,
    };

    private static bool IsNumber(string value)
    {
        // With a digit at either end there are no blanks around it, which JSON would let pass.
        if (value.Length is 0 or > 64 || !char.IsAsciiDigit(value[^1]) || !(char.IsAsciiDigit(value[0]) || value[0] == '-'))
            return false;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(value));
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && double.IsFinite(reader.GetDouble()) && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return false;
        }
    }

    private static RequestPartIr Part(RequestMatch part) =>
        part.PathSegment is { } index ? new PathSegmentIr(index)
        : part.Host is { } host ? new HostPartIr(host.Label)
        : new HeaderPartIr(part.Header!);

    private static ClaimForm? Form(string valueType) => valueType switch
    {
        "String" => ClaimForm.String,
        "StringArray" => ClaimForm.StringArray,
        "SpaceSeparated" => ClaimForm.SpaceSeparated,
        "Number" => ClaimForm.Number,
        "Boolean" => ClaimForm.Boolean,
        _ => null,
    };

    private static ClaimMatch? Match(string match) => match switch
    {
        "Exact" => ClaimMatch.Exact,
        "Prefix" => ClaimMatch.Prefix,
        "Contains" => ClaimMatch.Contains,
        "Regex" => ClaimMatch.Regex,
        "Exists" => ClaimMatch.Exists,
        _ => null,
    };

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"Claims: {message}.");
}

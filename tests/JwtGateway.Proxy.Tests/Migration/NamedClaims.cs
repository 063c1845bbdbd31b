using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>The claims that a configuration's policies ask for, with values that may meet what they ask, and some that do not.</summary>
internal sealed partial class NamedClaims
{
    private const int MostValues = 8;

    private static readonly JsonNode?[] Others = ["other", "", new JsonArray("other"), new JsonArray(), new JsonObject { ["a"] = "b" }, 7, true, null];

    private readonly Dictionary<string, (string[] Path, List<JsonNode> Values)> _claims = [];

    private NamedClaims()
    {
    }

    /// <summary>Scopes that are asked for.</summary>
    public SortedSet<string> Scopes { get; } = new(StringComparer.Ordinal);

    public static NamedClaims Of(IEnumerable<GatewayIr> gateways)
    {
        var named = new NamedClaims();
        foreach (var gateway in gateways)
        {
            foreach (var condition in gateway.Providers.SelectMany(p => p.RequiredClaims))
                named.Add(condition);
            foreach (var header in gateway.Providers.SelectMany(p => p.ClaimHeaders))
                named.Add(header.ClaimPath, [$"value-of-{header.ClaimPath[^1]}"]);
            foreach (var policy in gateway.Routes.SelectMany(Policies.Of))
                named.Add(policy);
        }

        return named;
    }

    /// <summary>Sets of claims: all of them as asked for, none, and each by itself and beside the others with every value.</summary>
    public IEnumerable<(string What, Action<JsonObject> Set)> Sets()
    {
        yield return ("all claims", All);
        yield return ("no claims", _ => { });
        foreach (var (name, (path, values)) in _claims)
        {
            yield return ($"without {name}", c => { All(c); Put(c, path, null); });
            foreach (var value in values.Skip(1))
                yield return ($"all and {name}={value.ToJsonString()}", c => { All(c); Put(c, path, value); });
            foreach (var value in values)
                yield return ($"only {name}={value.ToJsonString()}", c => Put(c, path, value));
            foreach (var value in Others)
                yield return ($"all but {name}={value?.ToJsonString() ?? "null"}", c => { All(c); Put(c, path, value, keepNull: true); });
        }
    }

    private void All(JsonObject claims)
    {
        if (Scopes.Count > 0)
            claims["scope"] = string.Join(' ', Scopes);
        foreach (var (path, values) in _claims.Values)
            Put(claims, path, values[0]);
    }

    private static void Put(JsonObject claims, string[] path, JsonNode? value, bool keepNull = false)
    {
        var at = claims;
        foreach (var name in path[..^1])
        {
            if (at[name] is not JsonObject next)
                at[name] = next = [];
            at = next;
        }

        if (value is null && !keepNull)
            at.Remove(path[^1]);
        else
            at[path[^1]] = value?.DeepClone();
    }

    private void Add(RoutePolicyIr policy)
    {
        if (policy is EnforceIr { Authorization: { } authorization })
        {
            foreach (var rule in authorization.Rules)
            {
                foreach (var condition in rule.Token?.Claims ?? [])
                    Add(condition);
                Scopes.UnionWith(rule.Token?.Scopes ?? []);
                Add(rule.Predicate);
                foreach (var expression in rule.Expressions)
                    Add(expression.Source);
            }
        }

        foreach (var expression in policy is TrafficIr traffic ? traffic.Rules.SelectMany(r => r.Expressions) : [])
            Add(expression);
    }

    private void Add(ClaimPredicateIr? predicate)
    {
        switch (predicate)
        {
            case ClaimAndIr and:
                foreach (var operand in and.Operands)
                    Add(operand);
                break;
            case ClaimOrIr or:
                foreach (var operand in or.Operands)
                    Add(operand);
                break;
            case ClaimNotIr not:
                Add(not.Operand);
                break;
            case ClaimComparisonIr { Path.IsEmpty: false } comparison:
                Add(comparison.Path, comparison.Values.SelectMany(v => Values(comparison, v)));
                break;
        }
    }

    private static IEnumerable<JsonNode> Values(ClaimComparisonIr comparison, string value) => comparison.Function switch
    {
        ClaimFunction.Contains => [new JsonArray("first", value), $"before{value}after", value, new JsonArray(new JsonObject { ["v"] = value })],
        ClaimFunction.SplitContains => [$"first{comparison.Separator}{value}{comparison.Separator}last", $"first{comparison.Separator} {value} ", $"{value}x", value, new JsonArray(value)],
        ClaimFunction.Prefix => [value + "tail", value, "x" + value, new JsonArray(value)],
        _ when long.TryParse(value, out var number) => [value, number, new JsonArray(value), new JsonArray(number)],
        _ when bool.TryParse(value, out var flag) => [value, flag, new JsonArray(flag)],
        _ => [value, new JsonArray(value), new JsonArray("first", value), value.ToUpperInvariant()],
    };

    private void Add(ClaimConditionIr condition) => Add(condition.Path, condition.Values.IsDefaultOrEmpty ? ["there"] : condition.Values.SelectMany(IEnumerable<JsonNode> (v) => condition.Form switch
    {
        ClaimForm.StringArray => [new JsonArray("first", v), v, new JsonArray(v)],
        ClaimForm.SpaceSeparated => [$"first {v} last", new JsonArray(v), v],
        ClaimForm.Number or ClaimForm.Boolean => [JsonNode.Parse(v)!, v],
        _ => condition.Match switch { ClaimMatch.Prefix => [v + "tail"], ClaimMatch.Contains => [$"x{v}x"], _ => [v, new JsonArray(v)] },
    }));

    /// <summary>Paths below the claims' variables, with the texts and numbers that stand somewhere in the expression.</summary>
    private void Add(string expression)
    {
        var literals = Literal().Matches(expression).Select(JsonNode (m) => m.Groups["text"] is { Success: true } text ? text.Value : long.Parse(m.Value, CultureInfo.InvariantCulture)).ToList();
        foreach (Match match in ClaimPath().Matches(expression))
            Add([.. Step().Matches(match.Groups["path"].Value).Select(s => s.Groups["name"].Value)], literals.SelectMany(IEnumerable<JsonNode> (l) => [l.DeepClone(), new JsonArray(l.DeepClone())]));
    }

    private void Add(IReadOnlyCollection<string> path, IEnumerable<JsonNode> values)
    {
        var key = string.Join('.', path);
        if (!_claims.TryGetValue(key, out var claim))
            _claims[key] = claim = ([.. path], []);
        foreach (var value in values.Append("there").Where(v => !claim.Values.Exists(k => JsonNode.DeepEquals(k, v))))
        {
            if (claim.Values.Count < MostValues)
                claim.Values.Add(value);
        }
    }

    [GeneratedRegex("""(\bjwt|\bclaims|\bpayload\\?["']\])(?<path>(\.[a-zA-Z_]\w*|\[("[^"]+"|'[^']+')\])+)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ClaimPath();

    [GeneratedRegex("""\.(?<name>[a-zA-Z_]\w*)|\[["'](?<name>[^"']+)["']\]""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Step();

    [GeneratedRegex("""["'](?<text>[^"']*)["']|\b\d{1,9}\b""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Label and field selectors of lists, watches and deletecollection.</summary>
internal sealed partial class Selectors
{
    private readonly List<Func<JsonObject, bool>> _conditions = [];

    private Selectors()
    {
    }

    public bool Any => _conditions.Count > 0;

    public static Selectors Of(ResourceRequest request)
    {
        var selectors = new Selectors();
        foreach (var term in Terms(request.Parameter("labelSelector")))
        {
            selectors._conditions.Add(LabelCondition(term));
        }

        foreach (var term in Terms(request.Parameter("fieldSelector")))
        {
            selectors._conditions.Add(FieldCondition(term, request.Kind));
        }

        return selectors;
    }

    public bool Match(JsonObject obj) => _conditions.TrueForAll(condition => condition(obj));

    /// <summary>Splits at commas outside of parentheses.</summary>
    private static IEnumerable<string> Terms(string? selector) =>
        selector is null ? [] : CommaOutsideParentheses().Split(selector).Select(t => t.Trim()).Where(t => t.Length > 0);

    private static Func<JsonObject, bool> LabelCondition(string term)
    {
        if (SetTerm().Match(term) is { Success: true } set)
        {
            var values = set.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
            var key = set.Groups["key"].Value;
            return set.Groups["op"].Value == "in"
                ? obj => Label(obj, key) is { } value && values.Contains(value)
                : obj => Label(obj, key) is not { } value || !values.Contains(value);
        }

        if (EqualityTerm().Match(term) is { Success: true } equality)
        {
            var (key, wanted) = (equality.Groups["key"].Value, equality.Groups["value"].Value);
            return equality.Groups["op"].Value == "!=" ? obj => Label(obj, key) != wanted : obj => Label(obj, key) == wanted;
        }

        return KeyTerm().Match(term) switch
        {
            { Success: false } => throw Statuses.BadRequest($"unable to parse requirement: found '{term}', expected: a label selector"),
            var absent when term.StartsWith('!') => obj => Label(obj, absent.Groups["key"].Value) is null,
            var present => obj => Label(obj, present.Groups["key"].Value) is not null,
        };
    }

    private static Func<JsonObject, bool> FieldCondition(string term, ResourceKind kind)
    {
        var match = EqualityTerm().Match(term);
        var field = match.Groups["key"].Value;
        if (!match.Success)
        {
            throw Statuses.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        }

        if (field is not ("metadata.name" or "metadata.namespace") && !kind.SelectableFields.Contains(field))
        {
            throw Statuses.BadRequest($"field label not supported: {field}");
        }

        var path = field.Split('.');
        var (wanted, negated) = (match.Groups["value"].Value, match.Groups["op"].Value == "!=");
        return obj => ((obj.At(path)?.ToString() ?? "") == wanted) != negated;
    }

    private static string? Label(JsonObject obj, string key) => obj["metadata"].At("labels").Text(key);

    [GeneratedRegex(@",(?![^(]*\))", RegexOptions.None, 1000)]
    private static partial Regex CommaOutsideParentheses();

    [GeneratedRegex(@"^(?<key>[^\s!=,()]+)\s+(?<op>in|notin)\s*\((?<values>[^()]*)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SetTerm();

    [GeneratedRegex(@"^(?<key>[^\s!=,()]+)\s*(?<op>==|=|!=)\s*(?<value>[^\s!=,()]*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EqualityTerm();

    [GeneratedRegex(@"^!?(?<key>[^\s!=,()]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyTerm();
}

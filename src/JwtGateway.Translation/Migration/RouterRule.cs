using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Translation.Dialects.Traefik.Expressions;

namespace JwtGateway.Translation.Migration;

/// <summary>A rule of an IngressRoute, as far as an HTTPRoute can say it.</summary>
internal sealed class RouterRule
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly JsonArray _headers = [];
    private readonly JsonArray _query = [];
    private string _method = "";
    private string _type = "PathPrefix";
    private string _value = "/";
    private string _prefix = "/";

    private RouterRule(long priority) => Priority = priority;

    /// <summary>What Traefik orders by: as written, else the length of the rule.</summary>
    public long Priority { get; }

    /// <summary>Whether an HTTPRoute can say all of it.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>The hosts; empty: every host.</summary>
    public ImmutableArray<string> Hosts => [.. _hosts.Select(h => h.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Whether the rule has the whole host to itself.</summary>
    public bool HasPath => _value != "/" || _type != "PathPrefix";

    public static RouterRule Read(string match, int? priority)
    {
        var rule = new RouterRule(priority is { } written and not 0 ? written : Encoding.UTF8.GetByteCount(match));
        if (ExpressionParser.Parse(match, out _) is { } node)
            rule.Read(node is AllNode all ? all.Operands : [node]);
        else
            rule.IsWhole = false;
        return rule;
    }

    /// <summary>The match of an HTTPRoute's rule.</summary>
    public JsonObject Match()
    {
        var match = Routes.Path(_type, _value);
        if (_method.Length > 0)
            match["method"] = _method;
        if (_headers.Count > 0)
            match["headers"] = _headers.DeepClone();
        if (_query.Count > 0)
            match["queryParams"] = _query.DeepClone();
        return match;
    }

    /// <summary>Whether some request may be meant by both.</summary>
    public bool MayMeet(RouterRule other) =>
        (_hosts.Count == 0 || other._hosts.Count == 0 || _hosts.Overlaps(other._hosts))
        && (!IsWhole || !other.IsWhole || (_type, other._type) switch
        {
            ("Exact", "Exact") => _value == other._value,
            ("Exact", _) => _value.StartsWith(other._prefix, StringComparison.Ordinal),
            (_, "Exact") => other._value.StartsWith(_prefix, StringComparison.Ordinal),
            _ => _prefix.StartsWith(other._prefix, StringComparison.Ordinal) || other._prefix.StartsWith(_prefix, StringComparison.Ordinal),
        });

    /// <summary>Whether HTTPRoutes try the two in the order in which Traefik does.</summary>
    public bool IsOrderedAs(RouterRule other) => Priority != other.Priority && Math.Sign(Rank().CompareTo(other.Rank())) == Math.Sign(Priority.CompareTo(other.Priority));

    private (int Host, int Type, int Length, int Method, int Headers, int Query) Rank() =>
        (_hosts.Count > 0 ? 1 : 0, _type switch { "Exact" => 2, "PathPrefix" => 0, _ => 1 }, _value.Length, _method.Length > 0 ? 1 : 0, _headers.Count, _query.Count);

    private void Read(IEnumerable<ExpressionNode> all)
    {
        var hasHosts = false;
        var hasPath = false;
        foreach (var node in all)
        {
            switch (node)
            {
                case CallNode { Function: "Host", Arguments: [var host] } when !hasHosts && IsHost(host):
                    hasHosts = _hosts.Add(host);
                    break;
                case AnyNode any when !hasHosts && any.Operands.All(o => o is CallNode { Function: "Host", Arguments: [var host] } && IsHost(host)):
                    hasHosts = true;
                    _hosts.UnionWith(any.Operands.OfType<CallNode>().Select(c => c.Arguments[0]));
                    break;
                case CallNode { Function: "Path", Arguments: [var path] } when !hasPath && path.StartsWith('/'):
                    (hasPath, _type, _value, _prefix) = (true, "Exact", path, path);
                    break;
                case CallNode { Function: "PathPrefix", Arguments: [var prefix] } when !hasPath && prefix.StartsWith('/'):
                    // Traefik's prefix is one of the text, /v2 of /v2x as well; an HTTPRoute's is one of segments.
                    (hasPath, _prefix) = (true, prefix);
                    if (prefix != "/")
                        (_type, _value) = ("RegularExpression", Regex.Escape(prefix) + ".*");
                    break;
                case CallNode { Function: "Method", Arguments: [var method] } when _method.Length == 0:
                    _method = method.ToUpperInvariant();
                    break;
                case CallNode { Function: "Header", Arguments: [var name, var value] }:
                    _headers.Add(new JsonObject { ["name"] = name, ["value"] = value });
                    break;
                case CallNode { Function: "Query", Arguments: [var name, var value] }:
                    _query.Add(new JsonObject { ["name"] = name, ["value"] = value });
                    break;
                default:
                    IsWhole = false;
                    break;
            }
        }
    }

    private static bool IsHost(string host) => host.Length > 0 && !host.Contains('*', StringComparison.Ordinal);
}

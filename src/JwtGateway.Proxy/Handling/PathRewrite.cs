using JwtGateway.Ir;
using JwtGateway.Proxy.Routing;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// A change to the path of requests, ready to be made. What is put in is normalized and the request's path is, and they are joined at the end of a
/// segment, so what comes out is normalized as well: no <c>//</c>, no dot segments. The query stays.
/// </summary>
internal sealed class PathRewrite
{
    private readonly string _value;
    private readonly int? _prefixLength;

    private PathRewrite(string value, int? prefixLength) => (_value, _prefixLength) = (value, prefixLength);

    /// <summary>Readies <paramref name="ir"/>; null when there is nothing to do, or when it cannot be done, which <paramref name="report"/> is told.</summary>
    public static PathRewrite? Compile(PathRewriteIr? ir, RouteIr route, Action<string> report)
    {
        if (ir is null)
        {
            return null;
        }

        if (ir.Type == PathRewriteType.Full)
        {
            return IsNormal(ir.Value) ? new PathRewrite(ir.Value, null) : Refuse();
        }

        return (ir.Value.Length == 0 || IsNormal(ir.Value))
            && route.Matches is [{ Path: { Type: PathMatchType.Prefix, Value: var prefix } }]
            && PathNormalizer.TryRespell(prefix, out var respelled)
            ? new PathRewrite(ir.Value.TrimEnd('/'), respelled.TrimEnd('/').Length)
            : Refuse();

        PathRewrite? Refuse()
        {
            report($"Route {route.Id}: its paths cannot be replaced by {ir.Value}: that takes a normalized path and, where a prefix is replaced, one match on one.");
            return null;
        }
    }

    /// <summary>The target with its new path.</summary>
    public RequestTarget Apply(RequestTarget target)
    {
        if (_prefixLength is not { } prefix)
        {
            return new RequestTarget(string.Concat(_value, target.Query), _value.Length);
        }

        var rest = target.Path[Math.Min(prefix, target.PathLength)..];
        var length = _value.Length + rest.Length;
        return length == 0
            ? new RequestTarget(string.Concat("/", target.Query), 1)
            : new RequestTarget(string.Concat(_value, rest, target.Query), length);
    }

    private static bool IsNormal(string path) =>
        RequestTarget.TryParse(path, out var target) && target.Text == path && target.PathLength == path.Length;
}

namespace JwtGateway.Ir;

/// <summary>
/// What is made of paths that upstreams read in more than one way, before anything is matched. In each case what is matched, what policies see and what is
/// sent upstream are the same octets.
/// </summary>
public sealed record PathRulesIr
{
    /// <summary>What becomes of escaped slashes. Default: they are refused.</summary>
    public EscapedSlashesAction EscapedSlashesAction { get; init; }

    /// <summary>Whether empty segments are left out. Default true, as Envoy Gateway.</summary>
    public bool MergeSlashes { get; init; } = true;

    /// <summary>What becomes of path parameters. Default: they are kept.</summary>
    public PathParametersAction Parameters { get; init; }

    /// <summary>The stricter of both in each: what holds on a port that Gateways share.</summary>
    public PathRulesIr And(PathRulesIr other) => new()
    {
        EscapedSlashesAction = EscapedSlashesAction == other.EscapedSlashesAction ? EscapedSlashesAction : EscapedSlashesAction.RejectRequest,
        MergeSlashes = MergeSlashes || other.MergeSlashes,
        Parameters = Parameters == other.Parameters ? Parameters : PathParametersAction.RejectRequest,
    };
}

/// <summary>What becomes of a slash that is escaped in a path (<c>%2F</c>). The names are Envoy Gateway's.</summary>
public enum EscapedSlashesAction
{
    /// <summary>400, and for an escaped backslash as well.</summary>
    RejectRequest,

    /// <summary>It is a slash. An escaped backslash is 400.</summary>
    UnescapeAndForward,

    /// <summary>It and an escaped backslash stay as they are, and separate nothing. Beside a dot segment they are 400.</summary>
    KeepUnchanged,
}

/// <summary>What becomes of parameters of a path's segments, <c>/a;b=c</c> (RFC 3986 section 3.3).</summary>
public enum PathParametersAction
{
    /// <summary>They are a part of the segment like any other.</summary>
    KeepUnchanged,

    /// <summary>A path with a semicolon, plain or escaped, is 400: for upstreams that cut them off before they route.</summary>
    RejectRequest,
}

namespace JwtGateway.Ir;

/// <summary>How much of a path is replaced.</summary>
public enum PathRewriteType
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>The prefix that was matched; what follows it stays. The rule has exactly one match then, on a prefix.</summary>
    Prefix,
}

/// <summary>A change to a request's path; the query stays.</summary>
/// <param name="Type">How much is replaced.</param>
/// <param name="Value">What stands in its place: a path as it is once normalized; of a prefix also empty.</param>
public sealed record PathRewriteIr(PathRewriteType Type, string Value);

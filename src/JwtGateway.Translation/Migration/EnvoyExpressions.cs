using System.Text.RegularExpressions;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Migration;

/// <summary>Expressions over Envoy's attributes, over those of our policies.</summary>
internal static partial class EnvoyExpressions
{
    /// <summary>
    /// The same expression with <c>jwt</c> in place of the payload that the jwt_authn filter leaves, and <c>request.path</c> of <c>request.url_path</c>; null: it is about more
    /// than those. Envoy's own <c>request.path</c> has the query in it.
    /// </summary>
    public static string? ToNative(string expression)
    {
        if (Expressions.Problem(expression, Envoy.Environment, CelType.Bool) is not null || PathWithQuery().IsMatch(expression))
            return null;
        var native = UrlPath().Replace(Payload().Replace(expression, "jwt"), "request.path");
        return !native.Contains("metadata", StringComparison.Ordinal) && Expressions.Problem(native, Native.Environment, CelType.Bool) is null ? native : null;
    }

    [GeneratedRegex("""\bmetadata\.filter_metadata\[["']envoy\.filters\.http\.jwt_authn["']\](\[["']payload["']\]|\.payload\b)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Payload();

    [GeneratedRegex("""\brequest\.url_path\b""", RegexOptions.NonBacktracking)]
    private static partial Regex UrlPath();

    [GeneratedRegex("""\brequest(\.path\b|\[)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PathWithQuery();
}

using JwtGateway.Ir;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Parameters;

/// <summary>What the proxies make of paths.</summary>
internal static class PathRules
{
    /// <summary>The rules of parameters that are right; null: the defaults.</summary>
    public static PathRulesIr? Of(ProxyPaths paths)
    {
        var usual = new PathRulesIr();
        var asked = new PathRulesIr
        {
            EscapedSlashesAction = Slashes(paths.EscapedSlashesAction) ?? usual.EscapedSlashesAction,
            MergeSlashes = paths.MergeSlashes ?? usual.MergeSlashes,
            Parameters = Parameters(paths.Parameters) ?? usual.Parameters,
        };
        return asked == usual ? null : asked;
    }

    public static IEnumerable<string> Check(ProxyPaths paths)
    {
        if (paths.EscapedSlashesAction is { } slashes && Slashes(slashes) is null)
            yield return $"spec.paths.escapedSlashesAction: \"{slashes}\" is not supported; use RejectRequest, UnescapeAndForward or KeepUnchanged.";
        if (paths.Parameters is { } parameters && Parameters(parameters) is null)
            yield return $"spec.paths.parameters: \"{parameters}\" is not supported; use KeepUnchanged or RejectRequest.";
    }

    private static EscapedSlashesAction? Slashes(string? text) => text switch
    {
        "RejectRequest" => EscapedSlashesAction.RejectRequest,
        "UnescapeAndForward" => EscapedSlashesAction.UnescapeAndForward,
        "KeepUnchanged" => EscapedSlashesAction.KeepUnchanged,
        _ => null,
    };

    private static PathParametersAction? Parameters(string? text) => text switch
    {
        "KeepUnchanged" => PathParametersAction.KeepUnchanged,
        "RejectRequest" => PathParametersAction.RejectRequest,
        _ => null,
    };
}

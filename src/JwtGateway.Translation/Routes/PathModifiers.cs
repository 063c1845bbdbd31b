using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads changes to paths. What is put in must be normalized, so that what comes out is as well.</summary>
internal static class PathModifiers
{
    private const string Full = "ReplaceFullPath";
    private const string Prefix = "ReplacePrefixMatch";

    public static IEnumerable<Problem> Check(HttpPathModifier? modifier, string path, bool hasOnePrefix) => modifier switch
    {
        null => [],
        { Type: Full, ReplaceFullPath: { } full, ReplacePrefixMatch: null } => CheckPath(full, path + ".replaceFullPath"),
        { Type: Prefix, ReplacePrefixMatch: { } prefix, ReplaceFullPath: null } => hasOnePrefix
            ? CheckPath(prefix, path + ".replacePrefixMatch")
            : [Unsupported(path, $"{Prefix} needs a rule with exactly one match, on a PathPrefix: nobody could say which prefix is replaced.")],
        { Type: Full or Prefix } => [Unsupported(path, $"A change of type {modifier.Type} has exactly the field of that name.")],
        _ => [Unsupported(path + ".type", $"Type \"{modifier.Type}\" is not supported; use {Full} or {Prefix}.")],
    };

    /// <summary>An empty path is none, so the root stands for it; an empty prefix is one.</summary>
    public static PathRewriteIr? Read(HttpPathModifier? modifier) => modifier switch
    {
        null => null,
        { Type: Full } => new(PathRewriteType.Full, modifier.ReplaceFullPath is { Length: > 0 } full ? full : "/"),
        _ => new(PathRewriteType.Prefix, modifier.ReplacePrefixMatch ?? ""),
    };

    private static IEnumerable<Problem> CheckPath(string value, string path) =>
        value.Length == 0 || RequestPaths.IsCanonical(value) ? [] : [Unsupported(path, $"The path is not usable; {RequestPaths.Expected}.")];

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>
/// Paths of Ingresses (Kubernetes, "Path types"): Exact; Prefix, by whole segments and whether or not it ends in a slash; ImplementationSpecific, which here is
/// Prefix, and every path where none is written.
/// </summary>
internal static class IngressPaths
{
    /// <summary>The match, and what is wrong with it; null: no request can be held to it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="fieldPath">Its field.</param>
    /// <param name="isExact">Whether ImplementationSpecific is Exact here.</param>
    public static (PathMatchIr? Match, ImmutableArray<Problem> Problems) Compile(IngressPath path, string fieldPath, bool isExact)
    {
        var type = path.PathType == "Exact" || (isExact && path.PathType == "ImplementationSpecific") ? PathMatchType.Exact : PathMatchType.Prefix;
        ImmutableArray<Problem> unknown = path switch
        {
            { PathType: not ("Exact" or "Prefix" or "ImplementationSpecific") } => [new(ConditionReason.UnsupportedValue, fieldPath + ".pathType",
                $"Type \"{path.PathType}\" is not known, so nobody can tell which paths are meant; use Exact, Prefix or ImplementationSpecific.")],
            { PathType: not "ImplementationSpecific", Path: null or "" } => [new(ConditionReason.UnsupportedValue, fieldPath + ".path", $"Type {path.PathType} needs a path.")],
            _ => [],
        };
        if (string.IsNullOrEmpty(path.Path))
            return (new PathMatchIr(PathMatchType.Prefix, "/"), unknown);
        ImmutableArray<Problem> wrong = [.. PathMatches
            .Check(new HttpPathMatch { Type = type == PathMatchType.Exact ? "Exact" : "PathPrefix", Value = path.Path }, fieldPath)
            .Select(p => p with { FieldPath = fieldPath + ".path" })];
        return (wrong.IsEmpty ? new PathMatchIr(type, path.Path) : null, [.. unknown, .. wrong]);
    }
}

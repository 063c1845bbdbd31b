using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>What a Middleware does.</summary>
internal static class MiddlewareKind
{
    /// <summary>The member of the spec that is set; null, and why, where none or more than one is, or something of it cannot be read.</summary>
    public static string? Of(Middleware middleware, out ImmutableArray<Problem> problems)
    {
        problems = [.. middleware.IssuesAt("spec").Select(i => Problem.From(ConditionReason.Invalid, i))];
        if (!problems.IsEmpty)
            return null;
        var spec = middleware.Spec;
        (string Name, object? Value)[] members =
        [
            ("plugin.jwt", spec.Plugin?.Jwt), ("chain", spec.Chain), ("ipAllowList", spec.IpAllowList), ("ipWhiteList", spec.IpWhiteList), ("headers", spec.Headers),
            ("redirectScheme", spec.RedirectScheme), ("redirectRegex", spec.RedirectRegex), ("stripPrefix", spec.StripPrefix), ("stripPrefixRegex", spec.StripPrefixRegex),
            ("addPrefix", spec.AddPrefix), ("replacePath", spec.ReplacePath), ("replacePathRegex", spec.ReplacePathRegex),
        ];
        if (members.Where(m => m.Value is not null).Select(m => m.Name).ToList() is [var only])
            return only;
        problems = [new(ConditionReason.Invalid, "spec", $"A Middleware does exactly one thing; set one of {string.Join(", ", members.Select(m => m.Name).Where(n => n != "ipWhiteList"))}.")];
        return null;
    }
}

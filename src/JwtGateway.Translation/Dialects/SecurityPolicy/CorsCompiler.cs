using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What <c>spec.cors</c> came to.</summary>
internal sealed record CorsOutcome(CorsIr? Ir, ImmutableArray<Problem> Problems)
{
    public static CorsOutcome None { get; } = new(null, []);
}

/// <summary>Compiles <c>spec.cors</c>.</summary>
internal static class CorsCompiler
{
    private const string Path = "spec.cors";

    public static CorsOutcome Compile(CorsSettings cors, List<PolicyNote> notes)
    {
        var origins = cors.AllowOrigins.Select(Origins.Canonical).ToList();
        var maxAge = cors.MaxAge is null ? null : Durations.Parse(cors.MaxAge);
        ImmutableArray<Problem> problems =
        [
            .. Invalid(origins, o => o is not null, "allowOrigins", Origins.Expected),
            .. Invalid(cors.AllowMethods, IsName, "allowMethods", "expected a method such as GET, or *"),
            .. Invalid(cors.AllowHeaders, IsName, "allowHeaders", "expected the name of a header, or *"),
            .. Invalid(cors.ExposeHeaders, IsName, "exposeHeaders", "expected the name of a header, or *"),
            .. cors.MaxAge is not null && maxAge is null ? [Wrong("maxAge", $"invalid duration; {Durations.Expected}")] : ImmutableArray<Problem>.Empty,
        ];
        if (!problems.IsEmpty)
            return new(null, problems);
        notes.AddRange(Remarks(cors));
        return new(
            new CorsIr
            {
                AllowOrigins = [.. origins.OfType<string>().Distinct(StringComparer.Ordinal)],
                AllowMethods = cors.AllowMethods,
                AllowHeaders = cors.AllowHeaders,
                ExposeHeaders = cors.ExposeHeaders,
                MaxAge = maxAge,
                AllowCredentials = cors.AllowCredentials,
            },
            []);
    }

    private static IEnumerable<PolicyNote> Remarks(CorsSettings cors)
    {
        if (cors.AllowOrigins.IsEmpty)
            yield return new(DiagnosticSeverity.Warning, Path + ".allowOrigins", "No origin is allowed, so pages of other origins cannot call.");
        if (cors.AllowCredentials && cors.AllowOrigins.Any(o => o is "*" or "http://*" or "https://*"))
        {
            yield return new(DiagnosticSeverity.Warning, Path + ".allowCredentials",
                "Pages of any site may call with the user's cookies and read the answers; name the origins that may.");
        }
    }

    private static bool IsName(string name) => name == "*" || Names.IsHeaderName(name);

    private static IEnumerable<Problem> Invalid<T>(IEnumerable<T> values, Func<T, bool> isValid, string field, string expected) => values
        .Select((value, i) => (value, i))
        .Where(v => !isValid(v.value))
        .Select(v => Wrong($"{field}[{v.i}]", "invalid value; " + expected));

    private static Problem Wrong(string field, string message) => new(ConditionReason.Invalid, $"{Path}.{field}", $"CORS: {message}.");
}

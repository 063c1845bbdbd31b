using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads CORS filters (GEP-1767). A policy's CORS settings are used instead where there are any.</summary>
internal static class CorsFilterRules
{
    public static IEnumerable<Problem> Check(HttpCorsFilter cors, string path) =>
    [
        .. Invalid(cors.AllowOrigins, o => Origins.Canonical(o) is not null, path + ".allowOrigins", Origins.Expected),
        .. Invalid(cors.AllowMethods, IsName, path + ".allowMethods", "expected a method such as GET, or *"),
        .. Invalid(cors.AllowHeaders, IsName, path + ".allowHeaders", "expected the name of a header, or *"),
        .. Invalid(cors.ExposeHeaders, IsName, path + ".exposeHeaders", "expected the name of a header, or *"),
        .. cors.MaxAge < 1 ? [Unsupported(path + ".maxAge", "CORS: maxAge is a number of seconds, at least 1.")] : ImmutableArray<Problem>.Empty,
    ];

    public static CorsIr? Read(HttpCorsFilter? cors) => cors is null ? null : new()
    {
        AllowOrigins = [.. cors.AllowOrigins.Select(Origins.Canonical).OfType<string>().Distinct(StringComparer.Ordinal)],
        AllowMethods = cors.AllowMethods,
        AllowHeaders = cors.AllowHeaders,
        ExposeHeaders = cors.ExposeHeaders,
        MaxAge = TimeSpan.FromSeconds(cors.MaxAge),
        AllowCredentials = cors.AllowCredentials,
    };

    private static bool IsName(string name) => name == "*" || Names.IsHeaderName(name);

    private static IEnumerable<Problem> Invalid(ImmutableArray<string> values, Func<string, bool> isValid, string path, string expected) => values
        .Select((value, i) => (value, i))
        .Where(v => !isValid(v.value))
        .Select(v => Unsupported($"{path}[{v.i}]", $"CORS: invalid value; {expected}."));

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}

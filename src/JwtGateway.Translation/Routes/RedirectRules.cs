using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads RequestRedirect filters.</summary>
internal static class RedirectRules
{
    public static IEnumerable<Problem> Check(HttpRequestRedirect redirect, string path, bool hasOnePrefix)
    {
        if (redirect.Scheme is not (null or "http" or "https"))
            yield return Unsupported(path + ".scheme", $"Scheme \"{redirect.Scheme}\" is not supported; use http or https.");
        if (redirect.Hostname is { } hostname && !Names.IsHostname(hostname))
            yield return Unsupported(path + ".hostname", "The host name is not valid; expected a DNS name in lower case, without wildcard, not an address.");
        if (redirect.Port is < 1 or > 65535)
            yield return Unsupported(path + ".port", "The port must be between 1 and 65535.");
        if (redirect.StatusCode is not (301 or 302 or 303 or 307 or 308))
            yield return Unsupported(path + ".statusCode", $"Status {redirect.StatusCode} is not supported; use 301, 302, 303, 307 or 308.");
        foreach (var problem in PathModifiers.Check(redirect.Path, path + ".path", hasOnePrefix))
            yield return problem;
    }

    public static RedirectIr? Read(HttpRequestRedirect? redirect) => redirect is null ? null : new()
    {
        Scheme = redirect.Scheme,
        Hostname = redirect.Hostname,
        Path = PathModifiers.Read(redirect.Path),
        Port = redirect.Port,
        Status = redirect.StatusCode,
    };

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}

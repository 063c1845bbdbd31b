using System.Collections.Immutable;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion;

/// <summary>Where a router of Traefik is served: <c>web</c> is port 80 in clear text, <c>websecure</c> port 443 over TLS, as Traefik's chart has them.</summary>
/// <param name="Http">On port 80.</param>
/// <param name="Https">On port 443.</param>
/// <param name="Problems">What is not served.</param>
internal sealed record EntryPoints(bool Http, bool Https, ImmutableArray<Problem> Problems)
{
    /// <summary>What is said of a route over TLS that brings no certificate.</summary>
    public const string NoCertificate =
        "No certificate is named: hosts that no other object brings one for are served over TLS with one that the proxy makes itself, which no client trusts.";

    private const string Web = "web";
    private const string WebSecure = "websecure";

    /// <summary>Without entry points it is served everywhere; with <paramref name="hasTls"/> over TLS alone.</summary>
    /// <param name="names">The entry points.</param>
    /// <param name="hasTls">Whether TLS is asked for.</param>
    /// <param name="standIn">The proxy.</param>
    /// <param name="path">The field that names them.</param>
    /// <param name="pathOf">The field of one of them.</param>
    public static EntryPoints Of(ImmutableArray<string> names, bool hasTls, StandIn standIn, string path, Func<int, string> pathOf)
    {
        var (http, https) = ((names.IsEmpty || names.Contains(Web)) && !hasTls, names.IsEmpty || names.Contains(WebSecure));
        var problems = names
            .Select((name, i) => name is Web or WebSecure ? null : new Problem(ConditionReason.UnsupportedValue, pathOf(i),
                $"Entry point \"{name}\" is not known, so the route is not served there; {Web} is port {standIn.HttpPort}, {WebSecure} is port {standIn.HttpsPort}."))
            .OfType<Problem>();
        if (names.Contains(Web) && hasTls)
        {
            problems = problems.Append(new(ConditionReason.UnsupportedValue, path,
                $"With tls the route is served over TLS alone, and {Web} is clear text; use {WebSecure}, or a route of its own for {Web}."));
        }

        return new(http, https, [.. problems]);
    }
}

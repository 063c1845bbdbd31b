using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>Where an IngressRoute is served: <c>web</c> is port 80 in clear text, <c>websecure</c> port 443 over TLS, as Traefik's chart has them.</summary>
/// <param name="Http">On port 80.</param>
/// <param name="Https">On port 443.</param>
/// <param name="Problems">What is not served.</param>
internal sealed record EntryPoints(bool Http, bool Https, ImmutableArray<Problem> Problems)
{
    private const string Web = "web";
    private const string WebSecure = "websecure";

    /// <summary>Without entry points it is served everywhere; with <c>tls</c> over TLS alone.</summary>
    public static EntryPoints Of(IngressRoute route, StandIn standIn)
    {
        var names = route.Spec.EntryPoints;
        var hasTls = route.Spec.Tls is not null;
        var (http, https) = ((names.IsEmpty || names.Contains(Web)) && !hasTls, names.IsEmpty || names.Contains(WebSecure));
        var problems = names
            .Select((name, i) => name is Web or WebSecure ? null : new Problem(ConditionReason.UnsupportedValue, $"spec.entryPoints[{i}]",
                $"Entry point \"{name}\" is not known, so the route is not served there; {Web} is port {standIn.HttpPort}, {WebSecure} is port {standIn.HttpsPort}."))
            .OfType<Problem>();
        if (names.Contains(Web) && hasTls)
        {
            problems = problems.Append(new(ConditionReason.UnsupportedValue, "spec.entryPoints",
                $"With tls the route is served over TLS alone, and {Web} is clear text; use {WebSecure}, or an IngressRoute of its own for {Web}."));
        }

        return new(http, https, [.. problems]);
    }
}

using System.Collections.Immutable;

namespace JwtGateway.Translation.Expansion;

/// <summary>
/// Annotations of other Ingress controllers. None is honoured here but those that attach policies (<see cref="PolicyAnnotations.Attaches"/>). Those by which their controller keeps
/// clients out close the object: whoever moves here with them is not to be served without. So do texts for another proxy's configuration, which may say anything. What
/// routes, limits or tunes is told.
/// </summary>
internal static class ForeignAnnotations
{
    /// <summary>What annotations of a controller begin with, and how the names of those that guard go on.</summary>
    private static readonly ImmutableArray<(string Prefix, ImmutableArray<string> Guards)> Controllers =
    [
        ("nginx.ingress.kubernetes.io/",
            ["auth-", "whitelist-source-range", "allowlist-source-range", "denylist-source-range", "enable-global-auth", "satisfy", "configuration-snippet", "server-snippet"]),
        ("nginx.org/", ["basic-auth-", "policies", "server-snippets", "location-snippets"]),
        ("nginx.com/", ["jwt-"]),
        ("haproxy.org/", ["auth-", "allow-list", "deny-list", "whitelist", "blacklist", "client-ca", "backend-config-snippet"]),
        ("haproxy-ingress.github.io/", HaproxyIngress),
        ("ingress.kubernetes.io/", HaproxyIngress),
        ("traefik.ingress.kubernetes.io/", []),
        ("k8s.ngrok.com/", ["modules"]),
        ("ngrok.com/", []),
        ("konghq.com/", ["plugins"]),
        ("alb.ingress.kubernetes.io/", ["auth-", "jwt-", "inbound-cidrs", "mutual-authentication", "security-group"]),
        ("k8s.apisix.apache.org/", ["auth-", "allowlist-source-range", "blocklist-source-range", "plugin-config-name"]),
        ("appgw.ingress.kubernetes.io/", []),
        ("appprotect.f5.com/", []),
        ("projectcontour.io/", []),
        ("getambassador.io/", []),
        ("networking.gke.io/", []),
    ];

    private static ImmutableArray<string> HaproxyIngress =>
        ["auth-", "oauth", "whitelist-source-range", "allowlist-source-range", "denylist-source-range", "config-backend"];

    /// <summary>Whether the annotation is one of another controller's.</summary>
    public static bool IsKnown(string annotation) => Controllers.Any(c => annotation.StartsWith(c.Prefix, StringComparison.Ordinal));

    /// <summary>Whether the annotation keeps clients out where its controller serves, or may.</summary>
    public static bool Guards(string annotation) => Controllers.Any(c =>
        annotation.StartsWith(c.Prefix, StringComparison.Ordinal) && c.Guards.Any(guard => annotation.AsSpan(c.Prefix.Length).StartsWith(guard, StringComparison.Ordinal)));
}

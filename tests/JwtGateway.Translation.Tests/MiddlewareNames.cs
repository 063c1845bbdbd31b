using JwtGateway.Resources;

namespace JwtGateway.Translation.Tests;

/// <summary>Which Middlewares the author of a rule asked for, read from the snapshot alone and as naively as possible.</summary>
internal static class MiddlewareNames
{
    private const string Annotation = "traefik.ingress.kubernetes.io/router.middlewares";
    private const string Provider = "@kubernetescrd";

    /// <summary>As <c>Middleware.traefik.io NAMESPACE/NAME</c>; those that are named in a way that leaves open which are meant are left out.</summary>
    /// <param name="id">The parts of a route's id.</param>
    /// <param name="input">The snapshot.</param>
    public static IEnumerable<string> Of(string[] id, ClusterSnapshot input)
    {
        var (kind, ns, name, rule) = (id[0], id[1], id[2], int.Parse(id[4]));
        return kind switch
        {
            "IngressRoute" => input.IngressRoutes.Where(r => r.Metadata.Namespace == ns && r.Metadata.Name == name && r.Issues.IsEmpty && rule < r.Spec.Routes.Length)
                .SelectMany(r => r.Spec.Routes[rule].Middlewares).Where(m => !m.Name.Contains('@'))
                .Select(m => Reference(m.Namespace is { Length: > 0 } other ? other : ns, m.Name)),
            "Ingress" => input.Ingresses.Where(i => i.Metadata.Namespace == ns && i.Metadata.Name == name && i.Metadata.Annotations.ContainsKey(Annotation))
                .SelectMany(i => i.Metadata.Annotations[Annotation].Split(',')).Select(m => m.Trim())
                .Where(m => m.EndsWith(Provider, StringComparison.Ordinal) && m.StartsWith(ns + "-", StringComparison.Ordinal))
                .Select(m => Reference(ns, m[(ns.Length + 1)..^Provider.Length])),
            "HTTPRoute" => input.HttpRoutes.Where(r => r.Metadata.Namespace == ns && r.Metadata.Name == name && r.Issues.IsEmpty && rule < r.Spec.Rules.Length)
                .SelectMany(r => r.Spec.Rules[rule].Filters).Select(f => f.ExtensionRef).OfType<Resources.GatewayApi.LocalObjectReference>()
                .Where(f => f is { Group: ApiGroup.Traefik, Kind: "Middleware" }).Select(f => Reference(ns, f.Name)),
            _ => [],
        };
    }

    private static string Reference(string ns, string name) => $"Middleware.{ApiGroup.Traefik} {ns}/{name}";
}

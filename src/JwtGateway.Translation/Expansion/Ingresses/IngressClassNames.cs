using JwtGateway.Resources.Networking;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>The class that an Ingress names.</summary>
internal static class IngressClassNames
{
    /// <summary>The annotation of the time before <c>spec.ingressClassName</c>. Where both are set it is the one that counts (Kubernetes API, IngressSpec.ingressClassName).</summary>
    public const string LegacyAnnotation = "kubernetes.io/ingress.class";

    /// <summary>Null: it names none, so that the default class is meant.</summary>
    public static string? Of(Ingress ingress) => ingress.Metadata.Annotations.GetValueOrDefault(LegacyAnnotation) ?? ingress.Spec?.IngressClassName;
}

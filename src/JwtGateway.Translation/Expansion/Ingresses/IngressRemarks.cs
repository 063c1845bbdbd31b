using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>Says what of an Ingress means nothing here, although nothing is refused for it.</summary>
internal static class IngressRemarks
{
    public static void Report(Ingress ingress, DiagnosticSink diagnostics)
    {
        var annotations = ingress.Metadata.Annotations;
        if (annotations.TryGetValue(IngressClassNames.LegacyAnnotation, out var legacy) && ingress.Spec.IngressClassName is { } named && named != legacy)
        {
            diagnostics.Warning(ingress.Reference, "spec.ingressClassName",
                $"The annotation {IngressClassNames.LegacyAnnotation} names class \"{legacy}\" and counts; remove it, or set both to the same.");
        }

        foreach (var name in annotations.Keys.Where(name => !PolicyAnnotations.Attaches(name) && !RouterAnnotations.AreRead(name) && ForeignAnnotations.IsKnown(name) && !ForeignAnnotations.Guards(name)))
            diagnostics.Warning(ingress.Reference, PolicyAnnotations.Path(name), "This annotation is for another controller and changes nothing here.");
        if (ingress.Spec is { Rules.IsEmpty: true, DefaultBackend: null })
            diagnostics.Warning(ingress.Reference, "spec", "The Ingress has neither rules nor a defaultBackend, so it serves nothing.");
    }
}

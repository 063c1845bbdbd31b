using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Control;

/// <summary>
/// What is not honoured of objects that have no conditions of ours to say it in: Ingresses, IngressClasses, IngressRoutes, Middlewares, endpoints, policies without
/// <c>status.ancestors</c>. What their status says, if anything, is another controller's to write, or has no place for problems. What annotations ask for is in no
/// condition of any object.
/// </summary>
internal static class UntoldProblems
{
    /// <summary>
    /// All that is wrong with each of these objects, in one message. Objects of kinds that others serve as well are told only where they are ours: somebody else's Gateways,
    /// Ingresses and policies are none of our business.
    /// </summary>
    public static ImmutableArray<(ObjectReference Object, string Message)> Of(TranslationResult result)
    {
        var told = result.Statuses.Where(s => s.Status.Count > 0).Select(s => s.Object).ToHashSet();
        var served = result.Uses.Select(u => u.Resource.Reference).ToHashSet();
        return
        [
            .. result.Diagnostics
                .Where(d => d.Severity != DiagnosticSeverity.Info && (IsAnnotation(d) || (!told.Contains(d.Object) && IsOurs(d.Object, served))))
                .GroupBy(d => d.Object)
                .Select(d => (d.Key, string.Join('\n', d.Select(Line)))),
        ];
    }

    /// <summary>Of ngrok's and Traefik's kinds translation only speaks where they are attached to what we serve.</summary>
    private static bool IsOurs(ObjectReference about, HashSet<ObjectReference> served) =>
        about.Group is ApiGroup.NgrokKubernetes or ApiGroup.Ngrok or ApiGroup.Traefik or ApiGroup.JwtGateway || about.Kind == "IngressClass" || served.Contains(about);

    private static bool IsAnnotation(Diagnostic problem) => problem.FieldPath.StartsWith("metadata.annotations", StringComparison.Ordinal);

    private static string Line(Diagnostic problem) => problem.FieldPath.Length == 0 ? problem.Message : $"{problem.FieldPath}: {problem.Message}";
}

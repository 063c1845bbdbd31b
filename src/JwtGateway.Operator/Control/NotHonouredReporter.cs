using JwtGateway.Operator.Cluster;
using JwtGateway.Resources;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Control;

/// <summary>
/// An object of a kind whose status has no place for it hears of what is not honoured by an event: an Ingress that is ours, ngrok's and Traefik's kinds, a Service, and
/// any object whose annotation it is. The statuses of foreign kinds are their own controllers'.
/// </summary>
/// <param name="find">Finds an object as it is stored; null: it is gone.</param>
/// <param name="events">Where events go.</param>
internal sealed class NotHonouredReporter(Func<ObjectReference, KubernetesResource?> find, EventRecorder events)
{
    private readonly Dictionary<ObjectReference, KubernetesResource> _told = [];

    /// <summary>Tells what a translation found, of each object once as long as it stays the same.</summary>
    public async Task TellAsync(TranslationResult result, CancellationToken cancellation)
    {
        var ingresses = result.Uses.Select(use => use.Resource).OfType<Ingress>().Select(i => i.Reference).ToHashSet();
        var problems = result.Diagnostics
            .Where(d => d.Severity != DiagnosticSeverity.Info && (ingresses.Contains(d.Object) || HasNoConditions(d.Object) || IsAnnotation(d.FieldPath)))
            .GroupBy(d => d.Object)
            .ToDictionary(g => g.Key, g => string.Join('\n', g.Select(d => d.FieldPath.Length == 0 ? d.Message : $"{d.FieldPath}: {d.Message}")));
        foreach (var (reference, resource) in _told.Where(told => !problems.ContainsKey(told.Key)).ToList())
        {
            _told.Remove(reference);
            await events.WarnAsync(resource, EventRecorder.NotHonoured, null, cancellation);
        }

        foreach (var (reference, message) in problems)
        {
            if (find(reference) is { } resource)
            {
                _told[reference] = resource;
                await events.WarnAsync(resource, EventRecorder.NotHonoured, message, cancellation);
            }
        }
    }

    /// <summary>What annotations ask for is in no condition, also of a Gateway.</summary>
    private static bool IsAnnotation(string fieldPath) => fieldPath.StartsWith("metadata.annotations", StringComparison.Ordinal);

    private static bool HasNoConditions(ObjectReference about) =>
        about.Group is ApiGroup.NgrokKubernetes or ApiGroup.Ngrok or ApiGroup.Traefik || about is { Group: ApiGroup.Core, Kind: "Service" };
}

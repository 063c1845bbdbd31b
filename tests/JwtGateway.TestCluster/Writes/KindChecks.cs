using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>What single kinds are refused for.</summary>
internal static partial class KindChecks
{
    public static void Check(ResourceRequest request, JsonObject? old, JsonObject obj)
    {
        var errors = request.Kind.Key switch
        {
            "deployments.apps" => Deployment(old, obj),
            "leases.coordination.k8s.io" => Lease(request, obj),
            "events" => Event(obj),
            _ => [],
        };
        if (errors.ToList() is { Count: > 0 } all)
        {
            throw BodyChecks.Invalid(request, obj, all);
        }
    }

    private static IEnumerable<FieldError> Deployment(JsonObject? old, JsonObject obj)
    {
        var selector = obj.At("spec", "selector");
        var labels = obj.At("spec", "template", "metadata", "labels");
        if (selector.At("matchLabels") is JsonObject wanted && wanted.Any(l => labels.Text(l.Key) != l.Value.Text()))
        {
            yield return FieldError.Invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`");
        }

        if (old is not null && !JsonNode.DeepEquals(old.At("spec", "selector"), selector))
        {
            yield return FieldError.Invalid("spec.selector", selector, "field is immutable");
        }
    }

    private static IEnumerable<FieldError> Lease(ResourceRequest request, JsonObject lease)
    {
        foreach (var field in new[] { "acquireTime", "renewTime" })
        {
            if (lease.At("spec", field).Text() is { } time && !MicroTime().IsMatch(time))
            {
                throw Statuses.CannotBeHandled(request.Kind.Kind, request.Version.Name, $"parsing time \"{time}\" as \"2006-01-02T15:04:05.000000Z07:00\"");
            }
        }

        if (lease.At("spec", "leaseDurationSeconds") is { } seconds && seconds.Integer() <= 0)
        {
            yield return FieldError.Invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }
    }

    /// <summary>An Event is beside its object; one about an object of the cluster is where the cluster's own things are.</summary>
    private static IEnumerable<FieldError> Event(JsonObject told)
    {
        var about = told["involvedObject"].Text("namespace") ?? "";
        if (about.Length > 0 ? about != told.Namespace() : told.Namespace() is not ("default" or "kube-system"))
        {
            yield return FieldError.Invalid("involvedObject.namespace", about, "does not match event.namespace");
        }
    }

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{6}(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MicroTime();
}

using System.Globalization;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Operator.Control;
using JwtGateway.Resources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Cluster;

/// <summary>Events (v1) for what an operator of the cluster must notice. Each is told once, and again when its message changes or comes back.</summary>
internal sealed partial class EventRecorder(KubernetesApi api, OperatorMetrics metrics, TimeProvider time, ILogger<EventRecorder> logger)
{
    /// <summary>Objects of a Gateway cannot be made or changed.</summary>
    public const string ProvisioningFailed = "ProvisioningFailed";

    /// <summary>Proxies refuse what is published, and serve what they had.</summary>
    public const string ConfigurationRefused = "ConfigurationRefused";

    /// <summary>Something that an object says is not honoured, and its status has no place for that.</summary>
    public const string NotHonoured = "NotHonoured";

    private static readonly ResourceDescriptor Events = new("", "v1", "events", "Event");

    private readonly Dictionary<(ObjectReference, string), string> _told = [];

    /// <summary>Tells a warning about an object; null: there is nothing to warn of any more.</summary>
    public async Task WarnAsync(KubernetesResource about, string reason, string? message, CancellationToken cancellation)
    {
        var key = (about.Reference, reason);
        if (message is null)
        {
            _told.Remove(key);
        }
        else if (_told.GetValueOrDefault(key) != message)
        {
            _told[key] = message;
            var result = await api.CreateAsync(Events, NamespaceOf(about), Event(about, reason, message), cancellation);
            metrics.Told(reason, result.Problem?.Reason);
            if (result.Problem is { } problem)
            {
                Log.NotTold(logger, about.Reference.ToString(), reason, problem.Message);
            }
        }
    }

    /// <summary>Events of cluster-scoped objects are where Kubernetes puts them.</summary>
    private static string NamespaceOf(KubernetesResource about) => about.Metadata.Namespace.Length == 0 ? "default" : about.Metadata.Namespace;

    private JsonObject Event(KubernetesResource about, string reason, string message)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject { ["generateName"] = "jwt-gateway-", ["namespace"] = NamespaceOf(about) },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = about.ApiVersion,
                ["kind"] = about.Kind,
                ["namespace"] = about.Metadata.Namespace,
                ["name"] = about.Metadata.Name,
                ["uid"] = about.Metadata.Uid,
            },
            ["type"] = "Warning",
            ["reason"] = reason,
            ["message"] = message.Length <= 1024 ? message : message[..1023] + "…",
            ["source"] = new JsonObject { ["component"] = ControllerNames.Gateway },
            ["firstTimestamp"] = now,
            ["lastTimestamp"] = now,
            ["count"] = 1,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The event {Reason} of {Object} cannot be written: {Message}")]
        public static partial void NotTold(ILogger logger, string @object, string reason, string message);
    }
}

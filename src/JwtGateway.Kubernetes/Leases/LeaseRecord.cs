using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Leases;

/// <summary>A Lease as it was read.</summary>
/// <param name="json">The whole object: what we do not know of it is written back as it was.</param>
internal sealed class LeaseRecord(JsonObject json)
{
    private JsonObject? Spec => json["spec"] as JsonObject;

    /// <summary>Who leads; null: nobody.</summary>
    public string? Holder => JsonRead.Text(Spec, "holderIdentity");

    /// <summary>For how long others keep away; null when it does not say.</summary>
    public TimeSpan? Duration => JsonRead.Number(Spec, "leaseDurationSeconds") is { } seconds and > 0 and < 86400 ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Changes with every write.</summary>
    public string Version => JsonRead.Text(json["metadata"] as JsonObject, "resourceVersion") ?? "";

    public static JsonObject New(LeaderElectionOptions options, DateTimeOffset now) => new()
    {
        ["apiVersion"] = KnownResources.Leases.ApiVersion,
        ["kind"] = KnownResources.Leases.Kind,
        ["metadata"] = new JsonObject { ["name"] = options.Name, ["namespace"] = options.Namespace },
        ["spec"] = Held(new JsonObject { ["leaseTransitions"] = 0 }, options, now, taken: true),
    };

    /// <summary>The object, held by us from now on. It carries the version that was read, so that only one of two takers gets it.</summary>
    public JsonObject HeldBy(LeaderElectionOptions options, DateTimeOffset now)
    {
        var next = (JsonObject)json.DeepClone();
        var taken = Holder != options.Identity;
        var spec = next["spec"] as JsonObject ?? [];
        if (taken)
            spec["leaseTransitions"] = (JsonRead.Number(spec, "leaseTransitions") ?? 0) + 1;
        next["spec"] = Held((JsonObject)spec.DeepClone(), options, now, taken);
        return next;
    }

    /// <summary>The object, free for whoever comes next.</summary>
    public JsonObject Released(DateTimeOffset now)
    {
        var next = (JsonObject)json.DeepClone();
        var spec = (JsonObject)(next["spec"] as JsonObject ?? []).DeepClone();
        spec["holderIdentity"] = "";
        spec["leaseDurationSeconds"] = 1;
        spec["renewTime"] = MicroTime(now);
        next["spec"] = spec;
        return next;
    }

    private static JsonObject Held(JsonObject spec, LeaderElectionOptions options, DateTimeOffset now, bool taken)
    {
        spec["holderIdentity"] = options.Identity;
        spec["leaseDurationSeconds"] = (int)Math.Ceiling(options.LeaseDuration.TotalSeconds);
        spec["renewTime"] = MicroTime(now);
        if (taken)
            spec["acquireTime"] = MicroTime(now);
        return spec;
    }

    private static string MicroTime(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'");
}

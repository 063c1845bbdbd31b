using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Operator.Control;
using JwtGateway.Operator.Provisioning;
using JwtGateway.Operator.Provisioning.Objects;
using JwtGateway.Translation.Parameters;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Cluster;

/// <summary>
/// Gives each Gateway the objects of its plan, by server-side apply. What is in place is left alone: the plan is applied again when it changes, and
/// when one of its objects does.
/// </summary>
internal sealed partial class ObjectProvisioner(
    KubernetesApi api, OwnedObjects owned, OperatorMetrics metrics, TimeProvider time, ILogger<ObjectProvisioner> logger)
{
    private const string FieldManager = "jwtgateway";

    /// <summary>Until then the watch may not have told of what was applied.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);

    /// <summary>How soon what could not be done is tried again.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Somebody else who keeps changing an object must not have us change it back without a pause.</summary>
    private const int MostRepairs = 10;

    private static readonly TimeSpan RepairPeriod = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, AppliedPlan> _applied = new(StringComparer.Ordinal);

    /// <summary>Brings a Gateway's objects to its plan; returns why that is not possible, or null when they are there.</summary>
    public async Task<string?> EnsureAsync(ServedGateway gateway, ProvisioningOptions options, CancellationToken cancellation)
    {
        var name = $"{gateway.Resource.Metadata.Namespace}/{gateway.Resource.Metadata.Name}";
        var plan = GatewayProvisioner.Plan(gateway, options);
        var hash = Hash(plan);
        var before = _applied.GetValueOrDefault(name);
        if (before is not null && before.Hash == hash && IsSettled(before))
        {
            return before.Problem;
        }

        var objects = new List<AppliedObject>();
        var problem = await ApplyAsync(gateway, plan, objects, cancellation);
        if (problem is not null && problem != before?.Problem)
        {
            Log.NotProvisioned(logger, name, problem);
        }

        var now = new AppliedPlan(hash, problem, time.GetTimestamp(), [.. objects]);
        _applied[name] = before is not { Problem: null } || before.Hash != hash || time.GetElapsedTime(before.RepairsSince) > RepairPeriod
            ? now
            : now with { Repairs = before.Repairs + 1, RepairsSince = before.RepairsSince };
        return problem;
    }

    /// <summary>Forgets Gateways that are no longer served, and all of them for a new term as leader.</summary>
    public void Keep(IEnumerable<string> gateways)
    {
        var kept = gateways.ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _applied.Keys.Where(name => !kept.Contains(name)).ToList())
        {
            _applied.Remove(gone);
        }
    }

    /// <summary>
    /// Deletes what is left of shared proxies that are no longer wanted although their IngressClass is there: those of a namespace whose last Ingress
    /// is gone, say. Nobody else would, and they would go on serving what they had.
    /// </summary>
    public async Task SweepAsync(IEnumerable<ServedGateway> served, CancellationToken cancellation)
    {
        var wanted = served.Select(s => new ObjectKey(s.Resource.Metadata.Namespace, ObjectNames.Of(s.Resource.Metadata.Name))).ToHashSet();
        foreach (var kind in OwnedResources.Kinds)
        {
            foreach (var key in owned.OfSharedProxies(kind).Where(key => !wanted.Contains(key)).ToList())
            {
                var result = await api.DeleteAsync(kind, key.Namespace, key.Name, null, cancellation);
                metrics.Provisioned(kind.Kind, "delete", result.Problem?.Reason);
                if (result.Problem is { } problem and not ApiFailure.NotFound)
                {
                    Log.NotSwept(logger, kind.Kind, key.Namespace, key.Name, problem.Message);
                }
            }
        }
    }

    /// <summary>Whether there is nothing to do for a Gateway, or nothing yet.</summary>
    private bool IsSettled(AppliedPlan applied)
    {
        var age = time.GetElapsedTime(applied.At);
        if (applied.Problem is not null)
        {
            return age < Retry;
        }

        // Each is asked: it learns from the answer.
        var changed = applied.Objects.Count(item => !item.IsInPlace(owned, age < Lag));
        return changed == 0 || (applied.Repairs >= MostRepairs && time.GetElapsedTime(applied.RepairsSince) <= RepairPeriod);
    }

    private async Task<string?> ApplyAsync(ServedGateway gateway, ProvisioningPlan plan, List<AppliedObject> applied, CancellationToken cancellation)
    {
        var diff = ProvisioningDiff.Of(gateway.Owner, plan, await ObservedAsync(gateway, plan, cancellation));
        var problems = new List<string>();
        foreach (var item in diff.Apply)
        {
            // In their order: what a pod needs, before the pods.
            if (await ApplyAsync(item, applied, cancellation) is { } problem)
            {
                return problem;
            }
        }

        foreach (var item in diff.Delete)
        {
            var result = await api.DeleteAsync(OwnedResources.Of(item), item.Namespace, item.Name, null, cancellation);
            metrics.Provisioned(item.Kind, "delete", result.Problem?.Reason);
            if (result.Problem is { } problem and not ApiFailure.NotFound)
            {
                problems.Add($"{item} cannot be deleted: {problem.Message}");
            }
        }

        problems.AddRange(diff.Foreign.Select(item => $"{item}: exists already and belongs to somebody else; rename or delete it."));
        problems.AddRange(OwnedResources.Kinds.Select(kind => owned.Refusal(kind) is { } refusal ? $"{kind.Kind}s cannot be watched: {refusal}" : null).OfType<string>());
        return problems.Count == 0 ? null : string.Join(' ', problems);
    }

    /// <summary>What has the name of the Gateway's objects: what is ours is known by its labels, and what has none may be somebody else's.</summary>
    private async Task<List<JsonObject>> ObservedAsync(ServedGateway gateway, ProvisioningPlan plan, CancellationToken cancellation)
    {
        var (ns, name) = (gateway.Resource.Metadata.Namespace, ObjectNames.Of(gateway.Resource.Metadata.Name));
        var wanted = plan.Objects.Select(KindOf).ToHashSet();
        var observed = new List<JsonObject>();
        foreach (var kind in OwnedResources.Kinds)
        {
            if (owned.Find(kind, ns, name)?.Value is { } known)
            {
                observed.Add(known.Json);
            }
            else if (wanted.Contains(kind) && await api.GetAsync(kind, ns, name, cancellation) is ApiResult<JsonObject>.Ok { Value: var found })
            {
                observed.Add(found);
            }
        }

        return observed;
    }

    private async Task<string?> ApplyAsync(JsonObject item, List<AppliedObject> applied, CancellationToken cancellation)
    {
        var (kind, ns, name) = (KindOf(item), (string)item["metadata"]!["namespace"]!, (string)item["metadata"]!["name"]!);
        var before = owned.Find(kind, ns, name)?.Value;
        var result = await api.ApplyAsync(kind, ns, name, item, FieldManager, cancellation);
        metrics.Provisioned(kind.Kind, "apply", result.Problem?.Reason);
        switch (result)
        {
            case ApiResult<JsonObject>.Ok { Value: var stored }:
                applied.Add(new AppliedObject(kind, new ObjectKey(ns, name), (string?)stored["metadata"]?["resourceVersion"] ?? "", before));
                return null;
            case var failed:
                return $"{kind.Kind} {ns}/{name} cannot be applied: {failed.Problem!.Message}";
        }
    }

    private static ResourceDescriptor KindOf(JsonObject item) => OwnedResources.Of((string)item["apiVersion"]!, (string)item["kind"]!);

    private static string Hash(ProvisioningPlan plan) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(plan.Objects.Select(o => o.ToJsonString())))));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Gateway {Gateway} cannot be given proxies: {Problem}")]
        public static partial void NotProvisioned(ILogger logger, string gateway, string problem);

        [LoggerMessage(2, LogLevel.Warning, "{Kind} {Namespace}/{Name} of a shared proxy that is no longer wanted cannot be deleted: {Problem}")]
        public static partial void NotSwept(ILogger logger, string kind, string @namespace, string name, string problem);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Operator.Control;
using JwtGateway.Operator.Provisioning;
using JwtGateway.Operator.Provisioning.Objects;
using JwtGateway.Translation.Parameters;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Cluster;

/// <summary>
/// Gives each Gateway the objects of its plan, by server-side apply. What it has applied is applied again only when the plan changes or
/// <see cref="Resync"/> has passed, which also brings back what somebody deleted.
/// </summary>
internal sealed partial class ObjectProvisioner(KubernetesApi api, OperatorMetrics metrics, TimeProvider time, ILogger<ObjectProvisioner> logger)
{
    /// <summary>How long an applied plan counts as in place.</summary>
    public static readonly TimeSpan Resync = TimeSpan.FromMinutes(1);

    private const string FieldManager = "jwtgateway";

    private readonly Dictionary<string, Applied> _applied = new(StringComparer.Ordinal);

    /// <summary>Brings a Gateway's objects to its plan; returns why that is not possible, or null when they are there.</summary>
    public async Task<string?> EnsureAsync(ServedGateway gateway, ProvisioningOptions options, CancellationToken cancellation)
    {
        var name = $"{gateway.Resource.Metadata.Namespace}/{gateway.Resource.Metadata.Name}";
        var plan = GatewayProvisioner.Plan(gateway, options);
        var hash = Hash(plan);
        if (_applied.TryGetValue(name, out var before) && before.Hash == hash && time.GetElapsedTime(before.At) < Resync)
        {
            return before.Problem;
        }

        var problem = await ApplyAsync(gateway, plan, cancellation);
        if (problem is not null && problem != before?.Problem)
        {
            Log.NotProvisioned(logger, name, problem);
        }

        _applied[name] = new Applied(problem is null ? hash : "", problem, time.GetTimestamp());
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

    private async Task<string?> ApplyAsync(ServedGateway gateway, ProvisioningPlan plan, CancellationToken cancellation)
    {
        var observed = new List<JsonObject>();
        foreach (var kind in OwnedResources.Kinds)
        {
            if (await ListAsync(kind, gateway, observed, cancellation) is { } problem)
            {
                return problem;
            }
        }

        var diff = ProvisioningDiff.Of(gateway.Resource, plan, observed);
        foreach (var item in diff.Apply)
        {
            if (await ApplyAsync(item, cancellation) is { } problem)
            {
                return problem;
            }
        }

        foreach (var item in diff.Delete)
        {
            var deleted = await api.DeleteAsync(OwnedResources.Of(item), item.Namespace, item.Name, null, cancellation);
            metrics.Provisioned(item.Kind, "delete", deleted.Problem?.Reason);
        }

        return diff.Foreign.IsEmpty ? null : $"{string.Join(", ", diff.Foreign)}: exists already and belongs to somebody else; rename or delete it.";
    }

    /// <summary>What is of the Gateway by its labels, and what has a name of the plan: that may be somebody else's.</summary>
    private async Task<string?> ListAsync(ResourceDescriptor kind, ServedGateway gateway, List<JsonObject> observed, CancellationToken cancellation)
    {
        var ns = gateway.Resource.Metadata.Namespace;
        var label = new ListOptions { LabelSelector = $"{ObjectLabels.Gateway}={ObjectLabels.Selector(gateway.Resource.Metadata.Name)[ObjectLabels.Gateway]}" };
        var labelled = await api.ListAsync(kind, ns, label, cancellation);
        if (labelled is not ApiResult<ListPage>.Ok { Value: var page })
        {
            metrics.Provisioned(kind.Kind, "list", labelled.Problem!.Reason);
            return $"{kind.Kind}s of namespace {ns} cannot be listed: {labelled.Problem!.Message}";
        }

        observed.AddRange(page.Items);
        var name = ObjectNames.Of(gateway.Resource.Metadata.Name);
        if (!page.Items.Any(item => (string?)item["metadata"]?["name"] == name)
            && await api.GetAsync(kind, ns, name, cancellation) is ApiResult<JsonObject>.Ok { Value: var found })
        {
            observed.Add(found);
        }

        return null;
    }

    private async Task<string?> ApplyAsync(JsonObject item, CancellationToken cancellation)
    {
        var (apiVersion, kind) = ((string)item["apiVersion"]!, (string)item["kind"]!);
        var (ns, name) = ((string)item["metadata"]!["namespace"]!, (string)item["metadata"]!["name"]!);
        var result = await api.ApplyAsync(OwnedResources.Of(apiVersion, kind), ns, name, item, FieldManager, cancellation);
        metrics.Provisioned(kind, "apply", result.Problem?.Reason);
        return result.Problem is { } problem ? $"{kind} {ns}/{name} cannot be applied: {problem.Message}" : null;
    }

    private static string Hash(ProvisioningPlan plan) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(plan.Objects.Select(o => o.ToJsonString())))));

    private sealed record Applied(string Hash, string? Problem, long At);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Gateway {Gateway} cannot be given proxies: {Problem}")]
        public static partial void NotProvisioned(ILogger logger, string gateway, string problem);
    }
}

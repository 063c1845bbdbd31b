using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Status;

/// <summary>
/// Writes statuses by reading, changing and writing back under the version that was read, so that nobody else's entry is lost (Gateway API,
/// RouteStatus and PolicyStatus). Server-side apply would take the whole list: it is atomic. Only the leader should write.
/// </summary>
public sealed partial class StatusWriter(KubernetesApi api, ClientContext context)
{
    private const int Attempts = 5;

    private readonly ILogger _logger = context.Loggers.CreateLogger<StatusWriter>();

    /// <summary>Brings one object's status to what is wanted.</summary>
    public async Task<StatusOutcome> WriteAsync(StatusWrite write, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(write);
        var known = write.Known;
        for (int attempt = 1; ; attempt++)
        {
            if (known is null)
            {
                var (read, end) = await ReadAsync(write, cancellation);
                if (end is not null)
                    return end;
                known = read!;
            }

            var outcome = await TryAsync(write, known, cancellation);
            if (outcome is not null)
                return outcome with { Conflicts = attempt - 1 };
            if (attempt == Attempts)
                return new StatusOutcome.Contended { Conflicts = attempt };

            // What we had read is no longer so; only the API server itself knows better, not a cache.
            known = null;
            await Task.Delay(TimeSpan.FromMilliseconds(10 + (attempt * 40 * context.Jitter())), context.Clock, cancellation);
        }
    }

    /// <summary>Null: read it again.</summary>
    private async Task<StatusOutcome?> TryAsync(StatusWrite write, KnownStatus known, CancellationToken cancellation)
    {
        var current = known.Status is { ValueKind: JsonValueKind.Object } status ? JsonObject.Create(status) : null;
        var merge = StatusMerge.Of(write.Intent, current, write.Generation, context.Clock.GetUtcNow());
        if (merge.LeftOut > 0)
            Log.LeftOut(_logger, write.Resource, write.Namespace, write.Name, merge.LeftOut);
        if (merge.IsSuperseded)
            return new StatusOutcome.Superseded();
        if (merge.Patch is null)
            return new StatusOutcome.Unchanged(merge.LeftOut);

        var metadata = new JsonObject { ["resourceVersion"] = known.ResourceVersion };
        if (write.Uid is not null)
            metadata["uid"] = write.Uid;
        var patch = new JsonObject { ["metadata"] = metadata, ["status"] = merge.Patch };
        return await api.PatchStatusAsync(write.Resource, write.Namespace, write.Name, patch, cancellation) switch
        {
            ApiResult<JsonObject>.Ok => new StatusOutcome.Written(merge.LeftOut),
            // A 404 may be of a cache on the way; reading again confirms it.
            ApiResult<JsonObject>.Failed { Failure: ApiFailure.Conflict or ApiFailure.NotFound } => null,
            var failed => new StatusOutcome.Failed(failed.Problem!),
        };
    }

    private async Task<(KnownStatus? Known, StatusOutcome? End)> ReadAsync(StatusWrite write, CancellationToken cancellation)
    {
        switch (await api.GetAsync(write.Resource, write.Namespace, write.Name, cancellation))
        {
            case ApiResult<JsonObject>.Ok { Value: var json }:
                var metadata = json["metadata"] as JsonObject;
                if (write.Uid is not null && JsonRead.Text(metadata, "uid") != write.Uid)
                    return (null, new StatusOutcome.Gone());
                if (JsonRead.Text(metadata, "resourceVersion") is not { } version)
                    return (null, new StatusOutcome.Failed(new ApiFailure.Malformed($"{write.Resource} {write.Name} has no resourceVersion.")));
                return (new KnownStatus(version, json["status"] is { } status ? JsonSerializer.SerializeToElement(status) : null), null);
            case ApiResult<JsonObject>.Failed { Failure: ApiFailure.NotFound }:
                return (null, new StatusOutcome.Gone());
            case var failed:
                return (null, new StatusOutcome.Failed(failed.Problem!));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3060, LogLevel.Warning,
            "{Resource} {Namespace}/{Name}: {Count} entries found no room in its status, which other controllers have filled")]
        public static partial void LeftOut(ILogger logger, ResourceDescriptor resource, string @namespace, string name, int count);
    }
}

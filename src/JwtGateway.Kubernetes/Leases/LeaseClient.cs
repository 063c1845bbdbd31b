using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Leases;

/// <summary>
/// Takes, renews and gives up one Lease. Whether somebody else's has run out is judged by when we ourselves last saw it change and by the
/// duration that it names: clocks of other machines prove nothing (client-go, leaderelection.go).
/// </summary>
internal sealed class LeaseClient(KubernetesApi api, LeaderElectionOptions options, TimeProvider clock)
{
    private string? _seenVersion;
    private long _seenAt;

    /// <summary>Whether the Lease is ours now, by our own write.</summary>
    public async Task<LeaseAttempt> TryHoldAsync(CancellationToken cancellation)
    {
        var read = await api.GetAsync(KnownResources.Leases, options.Namespace, options.Name, cancellation);
        switch (read)
        {
            case ApiResult<JsonObject>.Failed { Failure: ApiFailure.NotFound }:
                var created = LeaseRecord.New(options, clock.GetUtcNow());
                return Written(await api.CreateAsync(KnownResources.Leases, options.Namespace, created, cancellation));
            case ApiResult<JsonObject>.Ok { Value: var json }:
                var lease = new LeaseRecord(json);
                Observe(lease);
                if (lease.Holder is { } holder && holder != options.Identity && !HasRunOut(lease))
                    return new LeaseAttempt(false, holder, null);
                var held = lease.HeldBy(options, clock.GetUtcNow());
                return Written(await api.ReplaceAsync(KnownResources.Leases, options.Namespace, options.Name, held, cancellation));
            default:
                return new LeaseAttempt(false, null, read.Problem);
        }
    }

    /// <summary>Gives the Lease up if it is ours. Tried again when it changes under our hands.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < 3; attempt++)
        {
            var read = await api.GetAsync(KnownResources.Leases, options.Namespace, options.Name, cancellation);
            if (read is not ApiResult<JsonObject>.Ok { Value: var json } || new LeaseRecord(json) is not { } lease || lease.Holder != options.Identity)
                return;

            var body = lease.Released(clock.GetUtcNow());
            var written = await api.ReplaceAsync(KnownResources.Leases, options.Namespace, options.Name, body, cancellation);
            if (written.Problem is not ApiFailure.Conflict)
                return;
        }
    }

    private void Observe(LeaseRecord lease)
    {
        if (lease.Version == _seenVersion)
            return;

        _seenVersion = lease.Version;
        _seenAt = clock.GetTimestamp();
    }

    private bool HasRunOut(LeaseRecord lease) => clock.GetElapsedTime(_seenAt) >= (lease.Duration ?? options.LeaseDuration);

    private LeaseAttempt Written(ApiResult<JsonObject> result) => result is ApiResult<JsonObject>.Ok
        ? new LeaseAttempt(true, options.Identity, null)
        : new LeaseAttempt(false, null, result.Problem);
}

/// <summary>What came of trying to hold the Lease.</summary>
/// <param name="Held">Whether it is ours.</param>
/// <param name="Holder">Whose it is, as far as is known.</param>
/// <param name="Failure">Why nobody can tell.</param>
internal sealed record LeaseAttempt(bool Held, string? Holder, ApiFailure? Failure);

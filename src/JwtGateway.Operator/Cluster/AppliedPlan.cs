using System.Collections.Immutable;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Stores;

namespace JwtGateway.Operator.Cluster;

/// <summary>What was done for a Gateway last.</summary>
/// <param name="Hash">Of the plan.</param>
/// <param name="Problem">Why not all of it could be done; null: it was.</param>
/// <param name="At">When; a timestamp of the clock.</param>
/// <param name="Objects">What was applied.</param>
internal sealed record AppliedPlan(string Hash, string? Problem, long At, ImmutableArray<AppliedObject> Objects)
{
    /// <summary>Since when <see cref="Repairs"/> counts.</summary>
    public long RepairsSince { get; init; } = At;

    /// <summary>How often the same plan was applied again because something else had changed what was there.</summary>
    public int Repairs { get; init; }
}

/// <summary>An object that was applied, and how to tell whether it still is as it was.</summary>
/// <param name="kind">Where it is.</param>
/// <param name="key">Which it is.</param>
/// <param name="version">The resourceVersion that applying it gave it.</param>
/// <param name="before">What was known before.</param>
internal sealed class AppliedObject(ResourceDescriptor kind, ObjectKey key, string version, OwnedState? before)
{
    private OwnedState? _after;

    /// <summary>Whether it is as it was applied, as far as is known. The watch may not have told of that yet: then what was before counts too.</summary>
    public bool IsInPlace(OwnedObjects owned, bool justApplied)
    {
        if (owned.Refusal(kind) is not null)
        {
            return true;
        }

        var now = owned.Find(kind, key.Namespace, key.Name);
        if (now?.ResourceVersion == version)
        {
            _after = now.Value;
        }

        return _after is null ? justApplied && ReferenceEquals(now?.Value, before) : ReferenceEquals(now?.Value, _after);
    }
}

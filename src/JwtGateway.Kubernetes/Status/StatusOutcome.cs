using System.Text.Json;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Status;

/// <summary>What became of a status.</summary>
public abstract record StatusOutcome
{
    private StatusOutcome() { }

    /// <summary>How often somebody else had written in between, so that it had to be read again.</summary>
    public int Conflicts { get; init; }

    /// <summary>It was written.</summary>
    /// <param name="LeftOut">How many of our entries found no room beside those of others: the API limits the list.</param>
    public sealed record Written(int LeftOut) : StatusOutcome;

    /// <summary>It says already what we want, apart from times.</summary>
    /// <param name="LeftOut">How many of our entries found no room.</param>
    public sealed record Unchanged(int LeftOut) : StatusOutcome;

    /// <summary>It speaks of a newer generation than the one we have looked at; a newer snapshot will follow.</summary>
    public sealed record Superseded : StatusOutcome;

    /// <summary>The API server itself says that the object is not there, or that it is another one of the same name.</summary>
    public sealed record Gone : StatusOutcome;

    /// <summary>It changed under our hands five times; try again with the next snapshot.</summary>
    public sealed record Contended : StatusOutcome;

    /// <summary>It could not be written.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(ApiFailure Failure) : StatusOutcome;
}

/// <summary>A status to be written.</summary>
/// <param name="Resource">The object's kind.</param>
/// <param name="Namespace">Its namespace; empty for cluster-scoped kinds.</param>
/// <param name="Name">Its name.</param>
/// <param name="Generation">The generation that we have looked at; null when the kind counts none.</param>
/// <param name="Intent">What we want.</param>
public sealed record StatusWrite(ResourceDescriptor Resource, string Namespace, string Name, long? Generation, StatusIntent Intent)
{
    /// <summary>Only the object with this uid; null: whichever has the name.</summary>
    public string? Uid { get; init; }

    /// <summary>What is known of the object, to save reading it; null: read it first.</summary>
    public KnownStatus? Known { get; init; }
}

/// <summary>An object's status as it was last heard of.</summary>
/// <param name="ResourceVersion">The object's version.</param>
/// <param name="Status">Its status, word for word; null when it has none.</param>
public sealed record KnownStatus(string ResourceVersion, JsonElement? Status);

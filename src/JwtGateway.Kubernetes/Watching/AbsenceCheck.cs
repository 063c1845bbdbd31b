using System.Collections.Immutable;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>What a list's 404 means.</summary>
internal abstract record Absence
{
    private Absence() { }

    /// <summary>The kind is not there, and was not before.</summary>
    public sealed record NotThere : Absence;

    /// <summary>The kind was there; discovery has said once that it is not any more, and is to be asked again.</summary>
    public sealed record Suspected : Absence;

    /// <summary>The kind was there, and is gone.</summary>
    /// <param name="Deleted">How many objects were deleted just before, as those of a CRD are that is deleted.</param>
    public sealed record Vanished(int Deleted) : Absence;

    /// <summary>Discovery has the kind, or does not answer: the 404 is a fault, of the server or of something before it.</summary>
    public sealed record Doubtful(ApiFailure Failure) : Absence;
}

/// <summary>
/// Decides whether a kind is really absent when its list answers 404. What would be believed too easily empties a store, and an empty store of
/// policies opens the routes that they protect; so discovery must confirm it, and twice for a kind that was there.
/// </summary>
internal sealed class AbsenceCheck(KindDiscovery discovery, ImmutableArray<ResourceDescriptor> candidates, TimeProvider clock)
{
    /// <summary>Between the two: servers of a cluster learn one after the other that a CRD is gone, or is there again.</summary>
    public static readonly TimeSpan ConfirmAfter = TimeSpan.FromSeconds(5);

    /// <summary>Deletions that are longer ago had other reasons.</summary>
    private static readonly TimeSpan JustBefore = TimeSpan.FromMinutes(1);

    private readonly Queue<long> _deletions = [];
    private bool _wasThere;
    private bool _isKnown;
    private bool _isSuspected;

    /// <summary>The kind's objects were listed, so it is there.</summary>
    public void Listed() => (_wasThere, _isKnown, _isSuspected) = (true, false, false);

    /// <summary>An object was deleted.</summary>
    public void Deleted()
    {
        _deletions.Enqueue(clock.GetTimestamp());
        Forget();
    }

    /// <summary>The list of every candidate has answered 404.</summary>
    public async Task<Absence> JudgeAsync(CancellationToken cancellation)
    {
        if (_isKnown)
            return new Absence.NotThere();
        foreach (var candidate in candidates)
        {
            if (await DoubtAsync(candidate, cancellation) is { } doubt)
            {
                _isSuspected = false;
                return new Absence.Doubtful(doubt);
            }
        }

        return Confirmed();
    }

    private Absence Confirmed()
    {
        if (_wasThere && !_isSuspected)
        {
            _isSuspected = true;
            return new Absence.Suspected();
        }

        var vanished = _wasThere;
        (_wasThere, _isKnown, _isSuspected) = (false, true, false);
        Forget();
        return vanished ? new Absence.Vanished(_deletions.Count) : new Absence.NotThere();
    }

    private async Task<ApiFailure?> DoubtAsync(ResourceDescriptor candidate, CancellationToken cancellation) =>
        await discovery.AskAsync(candidate, cancellation) switch
        {
            KindPresence.NotServed => null,
            KindPresence.Unknown unknown => unknown.Failure,
            _ => new ApiFailure.NotFound($"The list answers 404, and discovery has {candidate}."),
        };

    private void Forget()
    {
        while (_deletions.TryPeek(out var at) && clock.GetElapsedTime(at) > JustBefore)
            _deletions.Dequeue();
    }
}

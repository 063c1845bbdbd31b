using System.Collections.Concurrent;

namespace JwtGateway.Kubernetes.Health;

/// <summary>How well one kind, in one namespace or all, is kept up with.</summary>
/// <param name="Kind">E.g. <c>HTTPRoute.v1.gateway.networking.k8s.io</c>.</param>
/// <param name="Namespace">The namespace; empty: all.</param>
/// <param name="IsSynced">Whether all objects are known, and changes arrive.</param>
/// <param name="IsAbsent">Whether the API server does not have the kind; it then counts as synced.</param>
/// <param name="LastEventAge">Since anything was last heard; null: never.</param>
/// <param name="Relists">How often all objects were listed.</param>
/// <param name="LastProblem">What went wrong last, if nothing has gone well since.</param>
public sealed record KindHealthReport(
    string Kind, string Namespace, bool IsSynced, bool IsAbsent, TimeSpan? LastEventAge, long Relists, string? LastProblem);

/// <summary>Gathers the health of one reflector, which alone writes it.</summary>
internal sealed class KindHealth(string kind, string ns, TimeProvider clock)
{
    private long _lastEvent = -1;
    private long _relists;
    private long _vanished;

    public string Kind => kind;

    public string Namespace => ns;

    public ConcurrentDictionary<string, long> Errors { get; } = [];

    public volatile string? LastProblem;

    public volatile bool IsSynced;

    public volatile bool IsAbsent;

    public long Relists => Interlocked.Read(ref _relists);

    public long VanishedObjects => Interlocked.Read(ref _vanished);

    public TimeSpan? LastEventAge => Interlocked.Read(ref _lastEvent) is var at and >= 0 ? clock.GetElapsedTime(at) : null;

    public void Heard() => Interlocked.Exchange(ref _lastEvent, clock.GetTimestamp());

    public void Listed(bool absent)
    {
        Heard();
        Interlocked.Increment(ref _relists);
        IsAbsent = absent;
        IsSynced = true;
        LastProblem = null;
    }

    public void Vanished(int objects) => Interlocked.Add(ref _vanished, objects);

    public void Failed(string reason, string message)
    {
        Errors.AddOrUpdate(reason, 1, static (_, count) => count + 1);
        LastProblem = message;
    }

    public KindHealthReport Report() => new(kind, ns, IsSynced, IsAbsent, LastEventAge, Relists, LastProblem);
}

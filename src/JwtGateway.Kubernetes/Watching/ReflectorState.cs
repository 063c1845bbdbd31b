using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>Where a reflector is between knowing nothing and being told of every change (after kube-rs, watcher.rs).</summary>
internal abstract record ReflectorState
{
    private ReflectorState() { }

    /// <summary>Nothing that is known can be built on: list.</summary>
    /// <param name="Paged">False: in one page, because pages expired under our hands (client-go, FullListIfExpired).</param>
    public sealed record Empty(bool Paged = true) : ReflectorState;

    /// <summary>Some pages of the list are here.</summary>
    /// <param name="Continue">The next page's token.</param>
    /// <param name="Version">Of the list.</param>
    /// <param name="Buffer">The objects so far. The store does not hear of them before the last page.</param>
    public sealed record Paging(string Continue, string Version, ImmutableList<JsonObject> Buffer) : ReflectorState;

    /// <summary>Everything up to a version is in the store.</summary>
    /// <param name="Version">Watch from here.</param>
    public sealed record Listed(string Version) : ReflectorState;

    /// <summary>The server tells of changes.</summary>
    /// <param name="Version">Of the last change.</param>
    /// <param name="Session">The open watch.</param>
    public sealed record Watching(string Version, WatchSession Session) : ReflectorState;
}

/// <summary>A state, and how long to wait before acting on it.</summary>
internal readonly record struct Step(ReflectorState Next, TimeSpan Pause)
{
    public static implicit operator Step(ReflectorState next) => new(next, TimeSpan.Zero);
}

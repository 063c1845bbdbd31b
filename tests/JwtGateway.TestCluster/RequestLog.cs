using System.Collections.Concurrent;

namespace JwtGateway.Testing.Cluster;

/// <summary>What the server was asked, oldest first.</summary>
public sealed class RequestLog
{
    private readonly ConcurrentQueue<LoggedRequest> _entries = [];

    /// <summary>All requests so far, open ones included.</summary>
    public IReadOnlyCollection<LoggedRequest> Entries => _entries;

    /// <summary>The requests of one verb for one resource.</summary>
    public IReadOnlyList<LoggedRequest> Of(string verb, string resource) => [.. _entries.Where(r => r.Verb == verb && r.Resource == resource)];

    /// <summary>The watches of a resource that are open now.</summary>
    public int OpenWatches(string resource) => _entries.Count(r => r.IsOpen && r.Verb == "watch" && r.Resource == resource);

    /// <summary>Forgets what was asked so far.</summary>
    public void Clear() => _entries.Clear();

    internal void Add(LoggedRequest request) => _entries.Enqueue(request);
}

/// <summary>One request.</summary>
/// <param name="Verb">As RBAC names it; of a path that is no resource, the HTTP method in lower case.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The query's parameters.</param>
/// <param name="Protocol">E.g. HTTP/2.</param>
/// <param name="ConnectionId">Names the connection it came on.</param>
public sealed record LoggedRequest(string Verb, string Path, IReadOnlyDictionary<string, string> Query, string Protocol, string ConnectionId)
{
    private volatile bool _open = true;

    /// <summary>Plural; empty: no resource request.</summary>
    public string Resource { get; init; } = "";

    /// <summary>API group; empty: the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Namespace in the path.</summary>
    public string? Namespace { get; init; }

    /// <summary>Name in the path.</summary>
    public string? Name { get; init; }

    /// <summary>E.g. <c>status</c>.</summary>
    public string? Subresource { get; init; }

    /// <summary>Content-Type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>Who asked; empty until that is known.</summary>
    public string User { get; internal set; } = "";

    /// <summary>The answer's status; 0: none yet.</summary>
    public int Status { get; internal set; }

    /// <summary>Whether it is still being answered.</summary>
    public bool IsOpen
    {
        get => _open;
        internal set => _open = value;
    }
}

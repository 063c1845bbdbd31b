using JwtGateway.Resources;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>The Middlewares, by name. Of two with one name, the older is found.</summary>
internal sealed class MiddlewareIndex
{
    private readonly Dictionary<(string Namespace, string Name), Middleware> _byName = [];
    private readonly ILookup<string, Middleware> _byKey;

    public MiddlewareIndex(ClusterSnapshot snapshot)
    {
        foreach (var middleware in snapshot.Middlewares.OrderBy(m => m, ResourceAge.Order))
            _byName.TryAdd((middleware.Metadata.Namespace, middleware.Metadata.Name), middleware);
        _byKey = _byName.Values.OrderBy(m => m.Reference, ReferenceOrder.Order).ToLookup(m => $"{m.Metadata.Namespace}-{m.Metadata.Name}", StringComparer.Ordinal);
    }

    public Middleware? Find(string ns, string name) => _byName.GetValueOrDefault((ns, name));

    /// <summary>Those that Traefik would call so: namespace and name joined by a dash.</summary>
    public IEnumerable<Middleware> ByKey(string key) => _byKey[key];
}

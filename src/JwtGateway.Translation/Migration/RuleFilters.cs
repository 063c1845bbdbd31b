using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// The filters of a rule of an IngressRoute, one Middleware after the other. Policies come first and changes of requests after all of them, so Middlewares whose order means
/// more than that cannot be migrated.
/// </summary>
/// <param name="isTls">Whether the rule is served over TLS; null: over TLS and in clear text, so that a redirect from one to the other would lead round and round.</param>
internal sealed class RuleFilters(bool? isTls)
{
    private static readonly ImmutableHashSet<string> HoldTokens = ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "Authorization", "Cookie");

    private readonly JsonArray _policies = [];
    private readonly SortedDictionary<string, string> _request = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, string> _response = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _carried = new(StringComparer.OrdinalIgnoreCase);
    private JsonObject? _redirect;

    /// <summary>Whether clients are sent elsewhere.</summary>
    public bool Redirects => _redirect is not null;

    /// <summary>Adds a Middleware; false: it cannot be migrated.</summary>
    public bool Add(SourceObject middleware, MigrationContext context)
    {
        // A client that is sent elsewhere sees nothing of what comes after.
        if (Redirects)
            return true;
        if (Middlewares.IsPolicy(middleware))
        {
            _policies.Add(Middlewares.Filter(middleware, context));
            var jwt = middleware.Spec.Object("plugin").Object("jwt");
            _carried.UnionWith((jwt.Object("forwardHeaders") ?? []).Select(h => h.Key));

            // What was changed before it may be what it looks at: tokens, and the addresses of clients.
            return _request.Count == 0 || (jwt is not null && jwt["tokenKey"] is null && !_request.Keys.Any(name => _carried.Contains(name) || HoldTokens.Contains(name)));
        }

        return middleware.Spec.Count == 1 && (middleware.Spec.Object("headers") is { } headers ? Headers(headers, middleware)
            : middleware.Spec.Object("redirectScheme") is { } redirect && Redirect(redirect, middleware));
    }

    /// <summary>All of them.</summary>
    public JsonArray All()
    {
        var filters = _policies.DeepClone().AsArray();
        if (_request.Count > 0 && !Redirects)
            filters.Add(Modifier("RequestHeaderModifier", _request));
        if (_response.Count > 0)
            filters.Add(Modifier("ResponseHeaderModifier", _response));
        if (_redirect is not null)
            filters.Add(_redirect.DeepClone());
        return filters;
    }

    private bool Headers(JsonObject headers, SourceObject middleware)
    {
        if (headers.Any(h => h.Key is not ("customRequestHeaders" or "customResponseHeaders") || h.Value is not JsonObject))
            return false;
        middleware.Changed("spec.headers", "RequestHeaderModifier and ResponseHeaderModifier filters of the rules.");
        foreach (var name in (headers.Object("customRequestHeaders") ?? []).Select(h => h.Key).Where(ChangedHeaders.OurOwn.Contains))
            middleware.Lost($"spec.headers.customRequestHeaders.{name}", "In this header the proxy tells upstreams where requests come from; it was not honoured before, either.");
        return Put(headers.Object("customRequestHeaders"), _request, ChangedHeaders.OurOwn) & Put(headers.Object("customResponseHeaders"), _response, []);
    }

    /// <summary>Of several that name one header the last counts. An empty value removes it.</summary>
    private static bool Put(JsonObject? headers, SortedDictionary<string, string> into, ImmutableHashSet<string> without)
    {
        foreach (var (name, value) in headers ?? [])
        {
            if (value is not JsonValue text || !text.TryGetValue<string>(out var written) || name.Equals("Host", StringComparison.OrdinalIgnoreCase))
                return false;
            if (!without.Contains(name))
                into[name] = written;
        }

        return true;
    }

    private bool Redirect(JsonObject redirect, SourceObject middleware)
    {
        var port = redirect.Text("port") is { Length: > 0 } text ? ushort.TryParse(text, out var parsed) && parsed > 0 ? parsed : -1 : 0;
        if (isTls is null || redirect.Text("scheme") is not ("http" or "https") || port < 0 || redirect.Any(m => m.Key is not ("scheme" or "port" or "permanent")))
            return false;
        middleware.Changed("spec.redirectScheme", "A RequestRedirect filter of the rules that are not served over that scheme already.");
        if (redirect.Text("scheme") == (isTls.Value ? "https" : "http"))
            return true;
        var to = new JsonObject { ["scheme"] = redirect.Text("scheme"), ["statusCode"] = redirect.IsTrue("permanent") ? 301 : 302 };
        if (port > 0)
            to["port"] = port;
        _redirect = new() { ["type"] = "RequestRedirect", ["requestRedirect"] = to };
        return true;
    }

    private static JsonObject Modifier(string type, SortedDictionary<string, string> headers) => new()
    {
        ["type"] = type,
        [char.ToLowerInvariant(type[0]) + type[1..]] = new JsonObject
        {
            ["set"] = new JsonArray([.. headers.Where(h => h.Value.Length > 0).Select(h => (JsonNode)new JsonObject { ["name"] = h.Key, ["value"] = h.Value })]),
            ["remove"] = JsonFields.Array(headers.Where(h => h.Value.Length == 0).Select(h => h.Key)),
        },
    };
}

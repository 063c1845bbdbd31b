using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Reads <c>headers</c>: values that are set, or removed where they are empty.</summary>
internal static class ChangedHeaders
{
    /// <summary>Headers that say how a message is framed: who changes one could split requests.</summary>
    private static readonly ImmutableHashSet<string> Framing = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "Connection", "Content-Length", "Expect", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    /// <summary>What the proxy itself tells upstreams, whatever a request says.</summary>
    public static readonly ImmutableHashSet<string> OurOwn = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "Client-Cert", "Client-Cert-Chain", "Forwarded", "X-Forwarded-Client-Cert", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
        "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL");

    public static HeadersChangeIr Read(HeadersMiddleware headers, string path, List<Problem> problems, List<PolicyNote> notes)
    {
        var request = path + ".customRequestHeaders";
        foreach (var name in headers.CustomRequestHeaders.Keys.Where(OurOwn.Contains))
            notes.Add(new(DiagnosticSeverity.Warning, $"{request}[{name}]", "Not honoured: the proxy itself says this to upstreams. Remove it."));
        return new(
            Read(headers.CustomRequestHeaders.Where(h => !OurOwn.Contains(h.Key)), request, problems, mayBeHost: true),
            Read(headers.CustomResponseHeaders, path + ".customResponseHeaders", problems, mayBeHost: false));
    }

    private static HeaderModifierIr? Read(IEnumerable<KeyValuePair<string, string>> headers, string path, List<Problem> problems, bool mayBeHost)
    {
        var all = headers.OrderBy(h => h.Key, StringComparer.Ordinal).ToList();
        foreach (var (name, value) in all)
        {
            var isHost = name.Equals("Host", StringComparison.OrdinalIgnoreCase);
            if (!Names.IsHeaderName(name) || Framing.Contains(name) || (isHost && !(mayBeHost && value.Length > 0)))
                problems.Add(new(ConditionReason.Invalid, $"{path}[{name}]", "The header is not an HTTP token, or says how messages are framed or where they go."));
            else if (!Names.IsHeaderValue(value) || value.Any(char.IsControl) || value.Trim(' ') != value)
                problems.Add(new(ConditionReason.Invalid, $"{path}[{name}]", "The value cannot stand in a header: it has control characters, characters beyond Latin-1, or blanks around it."));
        }

        if (all.DistinctBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Count() != all.Count)
            problems.Add(new(ConditionReason.Invalid, path, "Two entries name one header; the case of its letters makes no difference."));
        return all.Count == 0 ? null : new()
        {
            Set = [.. all.Where(h => h.Value.Length > 0).Select(h => new HeaderIr(h.Key, h.Value))],
            Remove = [.. all.Where(h => h.Value.Length == 0).Select(h => h.Key)],
        };
    }
}

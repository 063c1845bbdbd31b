using System.Collections.Immutable;
using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>Middlewares that change requests: headers, redirectScheme and stripPrefix.</summary>
internal static class MiddlewareChanges
{
    /// <param name="links">Them, among others, in order.</param>
    /// <param name="redirect">The one that sends clients elsewhere; null: none does.</param>
    /// <param name="path">The field of the route that names them.</param>
    public static RouteMiddlewareOutcome Of(List<Middleware> links, Middleware? redirect, string path)
    {
        ImmutableArray<Problem> problems = [.. links.SelectMany(Check).Select(c => new Problem(ConditionReason.UnsupportedValue, path, c))];
        return problems.IsEmpty
            ? new()
            {
                Request = Headers(links, h => h.CustomRequestHeaders, CarriedLater),
                Response = Headers(links, h => h.CustomResponseHeaders, (_, _) => false),
                Redirect = redirect?.Spec.RedirectScheme is { } to
                    ? new RedirectIr { Scheme = to.Scheme, Port = string.IsNullOrEmpty(to.Port) ? null : int.Parse(to.Port, CultureInfo.InvariantCulture), Status = to.Permanent ? 301 : 302 }
                    : null,
                Rewrite = links.FirstOrDefault(l => l.Spec.StripPrefix is not null) is { } strip ? new RewriteIr { StripPrefixes = strip.Spec.StripPrefix!.Prefixes } : null,
            }
            : new() { Problems = problems };
    }

    /// <summary>Of several that name one header the last counts. An empty value removes it.</summary>
    private static HeaderModifierIr? Headers(
        List<Middleware> links, Func<HeadersMiddleware, ImmutableSortedDictionary<string, string>> of, Func<List<Middleware>, (int Index, string Name), bool> isPassedOver)
    {
        var last = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < links.Count; i++)
        {
            foreach (var (name, value) in of(links[i].Spec.Headers ?? new HeadersMiddleware()))
            {
                if (!isPassedOver(links, (i, name)))
                    last[name] = value;
            }
        }

        return last.Count == 0 ? null : new HeaderModifierIr
        {
            Set = [.. last.Where(h => h.Value.Length > 0).Select(h => new HeaderIr(h.Key, h.Value))],
            Remove = [.. last.Where(h => h.Value.Length == 0).Select(h => h.Key)],
        };
    }

    /// <summary>Changes are made after all policies; what one of those sets in a header that was to be changed before would be undone.</summary>
    private static bool CarriedLater(List<Middleware> links, (int Index, string Name) header) => links.Skip(header.Index)
        .Any(l => l.Spec.Plugin?.Jwt is { } jwt && jwt.ForwardHeaders.Keys.Contains(header.Name, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> Check(Middleware link) => link.Spec switch
    {
        { Headers: { } headers } => headers.CustomRequestHeaders.Concat(headers.CustomResponseHeaders)
            .Where(h => !Names.IsHeaderName(h.Key) || !Names.IsHeaderValue(h.Value) || h.Key.Equals("Host", StringComparison.OrdinalIgnoreCase))
            .Select(h => $"{link.Reference}: header {h.Key} cannot be set, or not to that value (spec.headers)."),
        { RedirectScheme: { } to } when to.Scheme is not ("http" or "https") => [$"{link.Reference}: scheme \"{to.Scheme}\" is not known; use http or https (spec.redirectScheme.scheme)."],
        { RedirectScheme.Port: { Length: > 0 } port } when !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0 =>
            [$"{link.Reference}: the port must be between 1 and 65535 (spec.redirectScheme.port)."],
        { StripPrefix: { } strip } when strip.Prefixes.IsEmpty || !strip.Prefixes.All(RequestPaths.IsCanonical) =>
            [$"{link.Reference}: prefixes that are taken off are needed, each a path; {RequestPaths.Expected} (spec.stripPrefix.prefixes)."],
        _ => [],
    };
}

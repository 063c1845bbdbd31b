using System.Globalization;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>The address of an endpoint (ngrok, <c>spec.url</c>).</summary>
/// <param name="IsHttps">Whether its scheme is https, which it is where none is written.</param>
/// <param name="Host">The host, in lower case; it may begin with <c>*.</c>. Empty: it cannot be made out, which is a <paramref name="Problem"/>.</param>
/// <param name="Port">The port, which is the scheme's where none is written.</param>
/// <param name="Problem">Why nobody can be served there; of the rest only the host means something then.</param>
internal sealed record EndpointAddress(bool IsHttps, string Host, int Port, string? Problem)
{
    private const string Expected = "expected https://host, http://host or a host, with port 443 or 80 or none";

    /// <summary>Whether it is reached by <c>forward-internal</c> only.</summary>
    public bool IsInternal => Host.EndsWith(".internal", StringComparison.Ordinal);

    /// <summary>Reads <c>spec.url</c>.</summary>
    public static EndpointAddress Read(string url)
    {
        var (scheme, rest) = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? (url[..at].ToLowerInvariant(), url[(at + 3)..]) : ("https", url);
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        var (authority, tail) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        var name = authority[(authority.LastIndexOf('@') + 1)..];
        var colon = name.LastIndexOf(':');
        var host = colon < 0 ? name : name[..colon];
        var port = colon < 0 ? (scheme == "http" ? 80 : 443) : Number(name[(colon + 1)..]);
        var address = new EndpointAddress(scheme == "https", Hostnames.Canonical(host) ?? "", port ?? 0, null);
        return address with { Problem = ProblemOf(address, scheme, host, port, isHostAlone: name == authority && tail is "" or "/") };
    }

    private static string? ProblemOf(EndpointAddress address, string scheme, string host, int? port, bool isHostAlone)
    {
        if (scheme is "tcp" or "tls")
            return $"{scheme} endpoints are not served, only http and https";
        if (scheme is not ("http" or "https"))
            return $"the scheme is not known; {Expected}";
        if (host.Length == 0)
            return $"there is no host in it, and none is assigned here; {Expected}";
        if (address.Host.Length == 0 || !isHostAlone)
            return $"the host is none; {Expected}";

        // What is reached from here alone is behind no socket of ours.
        return port is { } known && (address.IsInternal || known == (address.IsHttps ? 443 : 80))
            ? null
            : $"port {port?.ToString(CultureInfo.InvariantCulture) ?? ""} cannot be had with {scheme}; {Expected}";
    }

    private static int? Number(string text) => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;
}

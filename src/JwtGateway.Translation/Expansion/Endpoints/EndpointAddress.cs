using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>The address of an endpoint.</summary>
/// <param name="Host">The host, in lower case; it may begin with <c>*.</c>.</param>
/// <param name="IsHttps">Whether its scheme is https, which it is where none is written.</param>
/// <param name="Problem">Why nobody can be served there; the rest means nothing then.</param>
internal sealed record EndpointAddress(string Host, bool IsHttps, string? Problem)
{
    private const string Expected = "expected https://host, http://host or a host, with port 443 or 80 or none";

    /// <summary>Whether it is reached by <c>forward-internal</c> only.</summary>
    public bool IsInternal => Host.EndsWith(".internal", StringComparison.Ordinal);

    /// <summary>Reads <c>spec.url</c>.</summary>
    public static EndpointAddress Read(string url)
    {
        var (scheme, rest) = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? (url[..at].ToLowerInvariant(), url[(at + 3)..]) : ("https", url);
        if (scheme is "tcp" or "tls")
            return Unserved($"{scheme} endpoints are not served, only http and https");
        if (scheme is not ("http" or "https"))
            return Unserved($"the scheme is not known; {Expected}");
        rest = rest.TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        var (host, port) = colon < 0 ? (rest, "") : (rest[..colon], rest[(colon + 1)..]);
        if (host.Length == 0)
            return Unserved($"there is no host in it, and none is assigned here; {Expected}");
        if (port.Length > 0 && port != (scheme == "http" ? "80" : "443"))
            return Unserved($"port {(port.All(char.IsAsciiDigit) ? port : "")} cannot be had with {scheme}; {Expected}");
        return Hostnames.Canonical(host) is { } name ? new(name, scheme == "https", null) : Unserved($"the host is none; {Expected}");
    }

    private static EndpointAddress Unserved(string problem) => new("", false, problem);
}

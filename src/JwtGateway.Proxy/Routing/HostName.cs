using JwtGateway.Ir;

namespace JwtGateway.Proxy.Routing;

/// <summary>The host that a request asks for, as host names are compared with it.</summary>
internal static class HostName
{
    /// <summary>The longest DNS name (RFC 1035 section 2.3.4). What is longer is refused, so that looking a host up is bounded work.</summary>
    public const int MaxLength = 253;

    /// <summary>
    /// The host without port and without the root's trailing dot; false when none was sent (HTTP/1.0 and HTTP/2 can do without), or it is too long to
    /// be one: the upstream would be told a host that nobody asked for.
    /// <paramref name="header"/> is the Host header as it came: ASP.NET's own reading of it turns Punycode into Unicode, which no configuration
    /// is written in, and throws for Punycode that is none.
    /// </summary>
    public static bool TryParse(string? header, out ReadOnlySpan<char> host)
    {
        host = header;
        var colon = host.LastIndexOf(':');
        if (colon >= 0 && colon > host.LastIndexOf(']'))
        {
            host = host[..colon];
        }

        if (host.EndsWith('.'))
        {
            host = host[..^1];
        }

        return host.Length is > 0 and <= MaxLength;
    }

    /// <summary>How a listener is called among those of its port.</summary>
    public static string Describe(ListenerIr listener) => listener.Hostname ?? "*";
}

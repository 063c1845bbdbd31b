using System.Globalization;
using System.Net;

namespace JwtGateway.Translation.Validation;

/// <summary>Origins of web pages (RFC 6454 section 6.2) as policies name them: <c>*</c>, or scheme, host and port, the host with <c>*</c> in front.</summary>
internal static class Origins
{
    public const string Expected = "expected *, or an origin such as https://www.example.com, https://*.example.com:8443 or https://*, without a path";

    /// <summary>The origin as browsers spell it: in lower case, without the scheme's own port. Null when it is none.</summary>
    public static string? Canonical(string origin)
    {
        if (origin == "*")
            return origin;
        var lower = origin.ToLowerInvariant();
        if (Scheme(lower) is not { } scheme)
            return null;
        var authority = lower[scheme.Length..];
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && !authority.EndsWith(']');
        var port = hasPort ? authority[(colon + 1)..] : "";
        var host = hasPort ? authority[..colon] : authority;
        if (!IsHost(host) || (hasPort && !IsPort(port)))
            return null;
        return hasPort && port != (scheme == "https://" ? "443" : "80") ? $"{scheme}{host}:{port}" : scheme + host;
    }

    private static string? Scheme(string origin) =>
        origin.StartsWith("https://", StringComparison.Ordinal) ? "https://" : origin.StartsWith("http://", StringComparison.Ordinal) ? "http://" : null;

    private static bool IsHost(string host) =>
        host == "*"
        || Names.IsDnsName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host)
        || (host.StartsWith('[') && host.EndsWith(']') && IPAddress.TryParse(host, out _));

    private static bool IsPort(string port) =>
        port.Length is >= 1 and <= 5 && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535
        && port[0] != '0';
}

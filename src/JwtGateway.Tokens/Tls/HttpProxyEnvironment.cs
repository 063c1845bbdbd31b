using System.Net;

namespace JwtGateway.Tokens.Tls;

/// <summary>
/// The HTTP proxies that the process's environment names, as curl and Go read them: <c>HTTPS_PROXY</c> and <c>HTTP_PROXY</c> by the address's
/// scheme, else <c>ALL_PROXY</c>, and <c>NO_PROXY</c>. Lower-case names go before upper-case ones.
/// </summary>
public sealed class HttpProxyEnvironment
{
    private readonly HttpProxyServer? _https;
    private readonly HttpProxyServer? _http;
    private readonly string[] _direct;

    private HttpProxyEnvironment(HttpProxyServer? https, HttpProxyServer? http, string[] direct)
    {
        _https = https;
        _http = http;
        _direct = direct;
    }

    /// <summary>No proxies.</summary>
    public static HttpProxyEnvironment None { get; } = new(null, null, []);

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">The value of a variable; null when it is not set.</param>
    /// <param name="error">Names the variable that holds no proxy's address, without its value; null when there is none. Such a one counts as unset.</param>
    public static HttpProxyEnvironment Read(Func<string, string?> variable, out string? error)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? wrong = null;
        var all = Proxy("ALL_PROXY");
        var direct = Value("NO_PROXY").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var environment = new HttpProxyEnvironment(Proxy("HTTPS_PROXY") ?? all, Proxy("HTTP_PROXY") ?? all, direct);
        error = wrong;
        return environment;

        string Value(string name) => variable(name.ToLowerInvariant()) is { Length: > 0 } lower ? lower : variable(name) ?? "";

        HttpProxyServer? Proxy(string name)
        {
            var value = Value(name);
            if (value.Length == 0)
            {
                return null;
            }

            var proxy = HttpProxyServer.Parse(value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value);
            wrong ??= proxy is null ? $"{name} is not the address of an HTTP proxy, such as http://proxy.example:3128; it is not used." : null;
            return proxy;
        }
    }

    /// <summary>The proxy for <paramref name="uri"/>; null: connect directly. This machine's own names are always connected to directly.</summary>
    public HttpProxyServer? For(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var proxy = uri.Scheme == Uri.UriSchemeHttps ? _https : _http;
        return proxy is null || IsDirect(uri) ? null : proxy;
    }

    private bool IsDirect(Uri uri)
    {
        var host = uri.IdnHost.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : null;
        return host == "localhost"
            || (address is not null && IPAddress.IsLoopback(address))
            || _direct.Any(entry => Matches(entry.ToLowerInvariant(), host, address, uri.Port));
    }

    private static bool Matches(string entry, string host, IPAddress? address, int port)
    {
        if (entry == "*")
        {
            return true;
        }

        if (IPNetwork.TryParse(entry, out var network))
        {
            return address is not null && network.Contains(address);
        }

        if (IPAddress.TryParse(entry.Trim('[', ']'), out var single))
        {
            return single.Equals(address);
        }

        var colon = entry.LastIndexOf(':');
        if (colon >= 0 && entry[(colon + 1)..] != port.ToString())
        {
            return false;
        }

        var name = (colon < 0 ? entry : entry[..colon]).TrimStart('*').TrimStart('.').Trim('[', ']');
        return name.Length > 0 && (host == name || host.EndsWith("." + name, StringComparison.Ordinal));
    }
}

using System.Net;

namespace JwtGateway.Tokens.Tls;

/// <summary>An HTTP proxy that connections go through. Prints its address alone: credentials are never shown.</summary>
public sealed record HttpProxyServer
{
    /// <summary>The proxy as an address of scheme http or https, without credentials. https: TLS to the proxy itself, by the system's roots.</summary>
    public required Uri Address { get; init; }

    /// <summary>What is sent as <c>Proxy-Authorization</c> (RFC 9110 section 11.7.2), scheme included; null: nothing.</summary>
    public string? Authorization { get; init; }

    /// <summary>Whether addresses of <see cref="AddressRules"/> are refused for the proxy: so for proxies that a policy names.</summary>
    public bool RefuseLocalAddresses { get; init; }

    /// <summary>The proxy as people may see it.</summary>
    public override string ToString() => Address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    /// <summary>Reads <c>http://user:password@host:port</c>, with or without credentials, port and a final slash; null when it is something else.</summary>
    public static HttpProxyServer? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri is not { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, PathAndQuery: "/", Fragment: "" })
        {
            return null;
        }

        var address = new Uri(uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped));
        return new HttpProxyServer { Address = address, Authorization = uri.UserInfo.Length == 0 ? null : Basic(uri.UserInfo) };
    }

    /// <summary>The value for <c>user:password</c> in a URI's spelling (RFC 7617).</summary>
    public static string Basic(string userInfo)
    {
        ArgumentNullException.ThrowIfNull(userInfo);
        var plain = WebUtility.UrlDecode(userInfo.Replace("+", "%2B", StringComparison.Ordinal));
        return "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(plain.Contains(':', StringComparison.Ordinal) ? plain : plain + ":"));
    }
}

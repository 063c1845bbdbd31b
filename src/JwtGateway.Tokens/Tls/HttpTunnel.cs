using System.Text;

namespace JwtGateway.Tokens.Tls;

/// <summary>A tunnel through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6).</summary>
internal static class HttpTunnel
{
    private const int LongestAnswer = 8 * 1024;

    /// <summary>Asks for a tunnel to <paramref name="host"/>; on return <paramref name="stream"/> is it.</summary>
    /// <exception cref="HttpProxyException">The proxy refuses, or does not speak HTTP.</exception>
    public static async Task OpenAsync(Stream stream, HttpProxyServer proxy, string host, int port, CancellationToken cancellation)
    {
        var target = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
        var authorization = proxy.Authorization is { } value ? $"Proxy-Authorization: {value}\r\n" : "";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n"), cancellation);
        var status = Status(await ReadHeadAsync(stream, proxy, cancellation));
        if (status is null or < 200 or > 299)
        {
            throw new HttpProxyException(status is null
                ? $"the HTTP proxy {proxy} did not answer in HTTP"
                : $"the HTTP proxy {proxy} answered {status} to CONNECT {target}");
        }
    }

    /// <summary>Octet by octet, so that nothing of what comes through the tunnel is taken away. Every server we tunnel to lets us speak first.</summary>
    private static async Task<string> ReadHeadAsync(Stream stream, HttpProxyServer proxy, CancellationToken cancellation)
    {
        var head = new byte[LongestAnswer];
        for (var length = 0; length < LongestAnswer; length++)
        {
            if (await stream.ReadAsync(head.AsMemory(length, 1), cancellation) == 0)
            {
                throw new HttpProxyException($"the HTTP proxy {proxy} closed the connection in answer to CONNECT");
            }

            if (head.AsSpan(0, length + 1).EndsWith("\r\n\r\n"u8) || head.AsSpan(0, length + 1).EndsWith("\n\n"u8))
            {
                return Encoding.Latin1.GetString(head, 0, length);
            }
        }

        throw new HttpProxyException($"the HTTP proxy {proxy} answered CONNECT with more than {LongestAnswer} bytes of headers");
    }

    private static int? Status(string head) =>
        head.StartsWith("HTTP/1.", StringComparison.Ordinal) && head.Length > 11 && head[8] == ' '
        && int.TryParse(head.AsSpan(9, 3), System.Globalization.NumberStyles.None, null, out var status)
            ? status
            : null;
}

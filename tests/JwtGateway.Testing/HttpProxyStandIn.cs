using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JwtGateway.Testing;

/// <summary>A forward proxy on a free loopback port: tunnels (CONNECT) and whole addresses, all of which lead to one port of this machine.</summary>
public sealed class HttpProxyStandIn : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private readonly string? _authorization;
    private readonly Task _accepting;

    /// <summary>Starts one.</summary>
    /// <param name="target">The port that everything leads to.</param>
    /// <param name="authorization">The Proxy-Authorization that it insists on; null: none.</param>
    public HttpProxyStandIn(int target, string? authorization = null)
    {
        _target = target;
        _authorization = authorization;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>What CONNECT is answered with instead of a tunnel; null: a tunnel.</summary>
    public string? Refusal { get; set; }

    /// <summary>The request lines that arrived.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // Either end went away, or the test is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var head = await HeadAsync(stream);
        var line = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
        Requests.Enqueue(line);
        if (_authorization is not null && !head.Contains($"Proxy-Authorization: {_authorization}\r\n", StringComparison.OrdinalIgnoreCase))
        {
            await SendAsync(stream, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
            return;
        }

        if (Refusal is { } refusal)
        {
            await SendAsync(stream, refusal);
            return;
        }

        using var upstream = new TcpClient();
        await upstream.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
        var onward = upstream.GetStream();
        if (line.StartsWith("CONNECT ", StringComparison.Ordinal))
        {
            await SendAsync(stream, "HTTP/1.1 200 Connection established\r\n\r\n");
        }
        else
        {
            var path = new Uri(line.Split(' ')[1]).PathAndQuery;
            await SendAsync(onward, $"GET {path} HTTP/1.1{head[line.Length..]}");
        }

        await Task.WhenAny(stream.CopyToAsync(onward, _stop.Token), onward.CopyToAsync(stream, _stop.Token));
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var octet = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(octet, _stop.Token) == 0)
            {
                throw new IOException("The client closed the connection.");
            }

            head.Append((char)octet[0]);
        }

        return head.ToString();
    }

    private async Task SendAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);
}

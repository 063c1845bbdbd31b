using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>An upstream that answers each connection's first request with what it is told, when it is told, and keeps all octets that it gets.</summary>
internal sealed class TunnelUpstream : IAsyncDisposable
{
    /// <summary>That the connection is a WebSocket from now on (RFC 6455 section 4.2.2).</summary>
    public const string Agreed = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<StringBuilder> _connections = new();
    private readonly string _answer;
    private readonly Task _allowed;
    private readonly Task _accepting;
    private int _ended;

    /// <summary>Begins to listen; <paramref name="answer"/> is sent once <paramref name="allowed"/> has ended.</summary>
    public TunnelUpstream(string answer, Task? allowed = null)
    {
        (_answer, _allowed) = (answer, allowed ?? Task.CompletedTask);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections have ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>What each connection brought, in Latin-1.</summary>
    public string[] Received => [.. _connections.Select(Text)];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private static string Text(StringBuilder builder)
    {
        lock (builder)
            return builder.ToString();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var received = new StringBuilder();
        _connections.Enqueue(received);
        var buffer = new byte[64 * 1024];
        var answered = false;
        try
        {
            while (await client.GetStream().ReadAsync(buffer, _stop.Token) is var read && read > 0)
            {
                lock (received)
                    received.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (answered || !Text(received).Contains("\r\n\r\n", StringComparison.Ordinal))
                    continue;
                answered = true;
                await _allowed.WaitAsync(_stop.Token);
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(_answer), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Stopped, or reset.
        }

        Interlocked.Increment(ref _ended);
    }
}

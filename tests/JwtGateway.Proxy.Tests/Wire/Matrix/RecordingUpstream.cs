using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JwtGateway.Proxy.Tests.Wire.Matrix;

/// <summary>An upstream that keeps the octets of every request's head and body as they came, and answers 200 to each.</summary>
internal sealed class RecordingUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public RecordingUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The requests, as text in Latin-1.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        var buffer = new byte[64 * 1024];
        var text = "";
        try
        {
            while (true)
            {
                while (End(text) is var end && end >= 0)
                {
                    Requests.Enqueue(text[..end]);
                    text = text[end..];
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), _stop.Token);
                }

                var read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0)
                    return;
                text += Encoding.Latin1.GetString(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // Stopped, or reset.
        }
    }

    /// <summary>Where the first request ends; -1 when it is not there yet.</summary>
    private static int End(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (head < 4)
            return -1;
        var lines = text[..head].Split("\r\n");
        if (lines.Any(l => l.Equals("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase)))
        {
            var last = text.IndexOf("0\r\n\r\n", head, StringComparison.Ordinal);
            return last < 0 ? -1 : last + 5;
        }

        var length = lines.FirstOrDefault(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line.Split(':')[1]) : 0;
        return text.Length >= head + length ? head + length : -1;
    }
}

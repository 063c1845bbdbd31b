using System.Net;
using System.Net.Sockets;
using System.Text;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>An upstream that answers every connection's first request with the same octets.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly byte[] _answer;
    private Task _serving = Task.CompletedTask;

    private RawUpstream(string answer) => _answer = Encoding.Latin1.GetBytes(answer);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Task<RawUpstream> StartAsync(string answer)
    {
        var upstream = new RawUpstream(answer);
        upstream._listener.Start();
        upstream._serving = upstream.ServeAsync();
        return Task.FromResult(upstream);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                _ = await stream.ReadAsync(new byte[64 * 1024], _stop.Token);
                await stream.WriteAsync(_answer, _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
        {
            // Stopped, or the client is gone.
        }
    }
}

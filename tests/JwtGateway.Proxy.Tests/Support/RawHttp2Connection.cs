using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using JwtGateway.Proxy.Listening;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>An HTTP/2 connection (RFC 9113) that sends the frames it is told to, in whatever order, and keeps the types of what comes back.</summary>
internal sealed class RawHttp2Connection : IAsyncDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    // :method GET, :scheme http and :path / of the static table (RFC 7541 appendix A); :authority a as a literal.
    private static readonly byte[] GetBlock = [0x82, 0x86, 0x84, 0x01, 0x01, (byte)'a'];
    private static readonly byte[] PostBlock = [0x83, 0x86, 0x84, 0x01, 0x01, (byte)'a'];

    private readonly NetworkStream _stream;
    private readonly Task? _reading;

    private RawHttp2Connection(NetworkStream stream, bool reads)
    {
        _stream = stream;
        _reading = reads ? ReadAsync() : null;
    }

    /// <summary>The types of the frames that came.</summary>
    public ConcurrentQueue<byte> Received { get; } = new();

    /// <summary>The error code of the GOAWAY that came (RFC 9113 section 7); null: none.</summary>
    public int? GoneWith { get; private set; }

    /// <summary>Whether the server has closed.</summary>
    public bool IsClosed => _reading is { IsCompleted: true };

    /// <summary>How many octets the server, and the sockets between, have taken.</summary>
    public long Sent { get; private set; }

    /// <summary>Connects and sends the preface. A connection that does not read leaves the server with what it has to say.</summary>
    public static async Task<RawHttp2Connection> OpenAsync(int port, bool reads = true, params byte[] settings)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (!reads)
            socket.ReceiveBufferSize = 4096;
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var connection = new RawHttp2Connection(new NetworkStream(socket, ownsSocket: true), reads);
        await connection.SendAsync([.. Http2Preface.Bytes, .. Frame(Settings, 0, 0, settings)]);
        return connection;
    }

    public static byte[] Get(int stream) => Frame(Headers, 5, stream, GetBlock);

    /// <summary>The head of a POST whose body is still to come.</summary>
    public static byte[] Post(int stream) => Frame(Headers, 4, stream, PostBlock);

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>Sends octets; false: the server does not take any more.</summary>
    public async Task<bool> SendAsync(byte[] octets)
    {
        try
        {
            await _stream.WriteAsync(octets);
            Sent += octets.Length;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends the same octets again and again, until the server takes no more, or <paramref name="times"/>; true: until the server took no more.</summary>
    public async Task<bool> FloodAsync(Func<int, byte[]> frames, int times, int batch = 500)
    {
        for (var sent = 0; sent < times; sent += batch)
        {
            var from = sent;
            if (IsClosed || !await SendAsync(Enumerable.Range(from, batch).SelectMany(frames).ToArray()))
                return true;
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (_reading is not null)
            await _reading;
    }

    private async Task ReadAsync()
    {
        var head = new byte[9];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8];
                await _stream.ReadExactlyAsync(payload);
                Received.Enqueue(head[3]);
                if (head[3] == GoAway)
                    GoneWith = BinaryPrimitives.ReadInt32BigEndian(payload.AsSpan(4));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}

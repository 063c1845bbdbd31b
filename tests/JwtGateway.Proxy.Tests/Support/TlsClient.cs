using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>
/// One TLS connection with a server name of its own, whatever its requests ask for: .NET's HttpClient makes another connection for another Host. Speaks
/// as much of HTTP/1.1 and HTTP/2 as it takes to learn the status of an answer.
/// </summary>
internal sealed class TlsClient : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly SslStream _tls;
    private int _stream = -1;

    private TlsClient(TcpClient tcp, SslStream tls) => (_tcp, _tls) = (tcp, tls);

    private bool IsHttp2 => _tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2;

    /// <summary>Connects; the server's certificate is not the subject here, so any is taken.</summary>
    public static async Task<TlsClient> ConnectAsync(int port, string serverName, SslApplicationProtocol protocol, X509Certificate2? certificate = null)
    {
        var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            ApplicationProtocols = [protocol],
            ClientCertificates = certificate is null ? null : [certificate],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
            RemoteCertificateValidationCallback = (_, _, _, errors) => !errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable),
        });
        tls.NegotiatedApplicationProtocol.ShouldBe(protocol);
        var client = new TlsClient(tcp, tls);
        if (client.IsHttp2)
        {
            await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());

            // SETTINGS_HEADER_TABLE_SIZE is 0, so that no answer refers to an earlier one.
            await client.WriteFrameAsync(4, 0, 0, [0, 1, 0, 0, 0, 0]);
        }

        return client;
    }

    /// <summary>The status that a request for <c>/</c> of <paramref name="host"/> is answered with: of GET or, where that has no body to read, HEAD.</summary>
    public Task<int> StatusAsync(string host, params (string Name, string Value)[] headers) => IsHttp2 ? Http2Async(host, headers) : Http1Async(host, headers);

    /// <summary>The server closes, or says that it will.</summary>
    public async Task ShouldEndAsync()
    {
        if (!IsHttp2)
        {
            (await _tls.ReadAsync(new byte[1])).ShouldBe(0);
            return;
        }

        while ((await ReadFrameAsync()).Type != 7)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task<int> Http1Async(string host, (string Name, string Value)[] headers)
    {
        var extra = string.Concat(headers.Select(h => $"{h.Name}: {h.Value}\r\n"));
        await _tls.WriteAsync(Encoding.ASCII.GetBytes($"HEAD / HTTP/1.1\r\nHost: {host}\r\n{extra}\r\n"));
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)await ReadByteAsync());
        }

        return int.Parse(head.ToString().Split(' ')[1]);
    }

    private async Task<int> Http2Async(string host, (string Name, string Value)[] headers)
    {
        _stream += 2;

        // HPACK (RFC 7541): :method GET, :scheme https, :path / of the static table, and literals without indexing.
        List<byte> block = [0x82, 0x87, 0x84, 0x01, .. Text(host)];
        foreach (var (name, value) in headers)
        {
            block.AddRange([0x00, .. Text(name.ToLowerInvariant()), .. Text(value)]);
        }

        await WriteFrameAsync(1, 0x5, _stream, [.. block]);
        while (true)
        {
            var (type, flags, stream, payload) = await ReadFrameAsync();
            if (type == 4 && (flags & 1) == 0)
            {
                await WriteFrameAsync(4, 1, 0, []);
            }

            if (type == 1 && stream == _stream)
            {
                return Status(payload);
            }

            (type == 3 && stream == _stream).ShouldBeFalse("The stream was reset.");
        }
    }

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static int Status(ReadOnlySpan<byte> block)
    {
        // Changes of the table's size may stand first.
        while ((block[0] & 0xE0) == 0x20)
        {
            block = block[1..];
        }

        return block[0] switch
        {
            0x88 => 200,
            0x8C => 400,
            0x8D => 404,
            0x8E => 500,
            0x08 or 0x18 or 0x48 => int.Parse(block.Slice(2, 3)),
            _ => throw new InvalidDataException($"Not a status: {Convert.ToHexString(block)}"),
        };
    }

    private async Task WriteFrameAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        frame[2] = (byte)payload.Length;
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _tls.WriteAsync(frame);
    }

    private async Task<(byte Type, byte Flags, int Stream, byte[] Payload)> ReadFrameAsync()
    {
        var head = new byte[9];
        await _tls.ReadExactlyAsync(head);
        var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
        await _tls.ReadExactlyAsync(payload);
        return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
    }

    private async Task<byte> ReadByteAsync()
    {
        var one = new byte[1];
        await _tls.ReadExactlyAsync(one);
        return one[0];
    }
}

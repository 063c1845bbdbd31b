using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Proxy.Listening;
using JwtGateway.Testing;

namespace JwtGateway.Proxy.Tests.Wire.Matrix;

/// <summary>
/// An HTTP/2 client (RFC 9113) that sends whatever fields it is told to, right or wrong, as literals of HPACK (RFC 7541 section 6.2.2), and reads
/// no more of an answer than its status.
/// </summary>
internal static class RawHttp2
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;

    /// <summary>The status; or <c>RST_STREAM</c>, <c>GOAWAY</c> or <c>closed</c>.</summary>
    public static async Task<string> SendAsync(int port, IEnumerable<(string Name, string Value)> fields, string body = "")
    {
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var stream = client.GetStream();
            using var limit = new CancellationTokenSource(Patience.Limit);
            var block = fields.SelectMany(f => Literal(f.Name, f.Value)).ToArray();
            byte[] request =
            [
                .. Http2Preface.Bytes,
                .. Frame(Settings, 0, 0, []),
                .. Frame(Headers, (byte)(body.Length == 0 ? 5 : 4), 1, block),
                .. body.Length == 0 ? [] : Frame(Data, 1, 1, Encoding.Latin1.GetBytes(body)),
            ];
            await stream.WriteAsync(request, limit.Token);
            while (true)
            {
                var head = new byte[9];
                await stream.ReadExactlyAsync(head, limit.Token);
                var payload = new byte[(head[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1))];
                await stream.ReadExactlyAsync(payload, limit.Token);
                switch (head[3])
                {
                    case Headers:
                        return Status(payload);
                    case Reset:
                        return "RST_STREAM";
                    case GoAway:
                        return "GOAWAY";
                    default:
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return "closed";
        }
    }

    /// <summary>The fields of a plain GET, changed.</summary>
    public static List<(string Name, string Value)> Get(string path, string authority = "example.com", params (string Name, string Value)[] more) =>
        [(":method", "GET"), (":scheme", "http"), (":authority", authority), (":path", path), .. more];

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        byte[] frame = [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        return frame;
    }

    private static byte[] Literal(string name, string value) => [0, .. String(name), .. String(value)];

    private static byte[] String(string text)
    {
        var octets = Encoding.Latin1.GetBytes(text);
        var length = new List<byte>();
        var rest = octets.Length;
        if (rest < 127)
        {
            length.Add((byte)rest);
        }
        else
        {
            length.Add(127);
            for (rest -= 127; rest >= 128; rest /= 128)
                length.Add((byte)((rest % 128) + 128));
            length.Add((byte)rest);
        }

        return [.. length, .. octets];
    }

    /// <summary>The status comes first: as one of the seven in the static table, or as a literal under its name.</summary>
    private static string Status(byte[] block)
    {
        // Updates of the dynamic table's size may stand before it (RFC 7541 section 6.3).
        var at = 0;
        while ((block[at] & 0xE0) == 0x20)
            at++;
        return block[at] is >= 0x88 and <= 0x8E
            ? new[] { "200", "204", "206", "304", "400", "404", "500" }[block[at] - 0x88]
            : Encoding.ASCII.GetString(block, at + 2, block[at + 1]);
    }
}

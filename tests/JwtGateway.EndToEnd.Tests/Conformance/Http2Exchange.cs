using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>As much of HTTP/2 (RFC 9113) as one request without a body needs, to learn the answer's status and body.</summary>
internal sealed class Http2Exchange(Stream stream)
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte GoAway = 7;
    private const byte EndStream = 0x1;
    private const byte EndHeaders = 0x4;

    public async Task<(int Status, string Body)> SendAsync(RequestToSend request)
    {
        await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());

        // SETTINGS_HEADER_TABLE_SIZE is 0, so that no header refers to an earlier one.
        await WriteAsync(Settings, 0, 0, [0, 1, 0, 0, 0, 0]);
        await WriteAsync(Headers, EndStream | EndHeaders, 1, Block(request));
        var status = 0;
        using var body = new MemoryStream();
        while (true)
        {
            var (type, flags, id, payload) = await ReadAsync();
            if (type == Settings && (flags & 1) == 0)
                await WriteAsync(Settings, 1, 0, []);
            if (type == GoAway || (type == Reset && id == 1))
                throw new IOException("The server ended the stream.");
            if (type == Headers && status == 0)
                status = Status(payload);
            if (type == Data)
                body.Write(payload);
            if (type is Headers or Data && (flags & EndStream) != 0)
                return (status, Encoding.UTF8.GetString(body.ToArray()));
        }
    }

    /// <summary>HPACK (RFC 7541): literals without indexing; names of the static table where it has them.</summary>
    private static byte[] Block(RequestToSend request)
    {
        List<byte> block = [0x02, .. Text(request.Method), 0x87, 0x04, .. Text(request.Target), 0x01, .. Text(request.Host)];
        foreach (var (name, value) in request.Headers)
            block.AddRange([0x00, .. Text(name.ToLowerInvariant()), .. Text(value)]);
        return [.. block];
    }

    private static byte[] Text(string text) =>
        text.Length < 127 ? [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)] : throw new ArgumentOutOfRangeException(nameof(text), text, "Too long for one length byte.");

    private static int Status(ReadOnlySpan<byte> block)
    {
        // Changes of the table's size may stand first.
        while ((block[0] & 0xE0) == 0x20)
            block = block[1..];
        return block[0] switch
        {
            0x88 => 200,
            0x89 => 204,
            0x8A => 206,
            0x8B => 304,
            0x8C => 400,
            0x8D => 404,
            0x8E => 500,
            0x08 or 0x18 or 0x48 => int.Parse(block.Slice(2, 3), CultureInfo.InvariantCulture),
            _ => throw new InvalidDataException($"Not a status: {Convert.ToHexString(block)}"),
        };
    }

    private async Task WriteAsync(byte type, byte flags, int id, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame);
    }

    private async Task<(byte Type, byte Flags, int Id, byte[] Payload)> ReadAsync()
    {
        var head = new byte[9];
        await stream.ReadExactlyAsync(head);
        var payload = new byte[(head[0] << 16) | (head[1] << 8) | head[2]];
        await stream.ReadExactlyAsync(payload);
        return (head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload);
    }
}

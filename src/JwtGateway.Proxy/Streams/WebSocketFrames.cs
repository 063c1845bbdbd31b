using System.Buffers.Binary;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// Knows where frames begin in one direction of a WebSocket (RFC 6455 section 5.2), which is all that is needed to put a control frame between two of them:
/// it may stand between the fragments of a message, too (section 5.4).
/// </summary>
internal sealed class WebSocketFrames
{
    private const int LongestHeader = 14;
    private const int CloseOpcode = 8;

    private readonly byte[] _header = new byte[LongestHeader];
    private int _read;
    private ulong _payloadLeft;

    /// <summary>Whether the last frame is complete.</summary>
    public bool IsBetweenFrames => _read == 0 && _payloadLeft == 0;

    /// <summary>Whether there was a Close frame.</summary>
    public bool HasClosed { get; private set; }

    /// <summary>Takes note of what was sent.</summary>
    public void Add(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            if (_payloadLeft > 0)
            {
                var skipped = (int)Math.Min(_payloadLeft, (ulong)octets.Length);
                _payloadLeft -= (ulong)skipped;
                octets = octets[skipped..];
                continue;
            }

            _header[_read++] = octets[0];
            octets = octets[1..];
            if (_read >= 2 && _read == HeaderLength)
            {
                _payloadLeft = PayloadLength;
                HasClosed |= (_header[0] & 0xf) == CloseOpcode;
                _read = 0;
            }
        }
    }

    private int ShortLength => _header[1] & 0x7f;

    private int HeaderLength => 2 + (ShortLength switch { 126 => 2, 127 => 8, _ => 0 }) + ((_header[1] & 0x80) == 0 ? 0 : 4);

    private ulong PayloadLength => ShortLength switch
    {
        126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
        127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
        var length => (ulong)length,
    };
}

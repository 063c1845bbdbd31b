namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// Follows what an HTTP/2 client writes and finds the octets that stand for <c>:scheme: http</c>: in each HEADERS frame, behind the method, as an index of
/// HPACK's static table (RFC 7541 appendix A). Heads that are built in another way are left alone.
/// </summary>
internal sealed class SchemeFinder
{
    /// <summary><c>:scheme: https</c>.</summary>
    public const byte Https = 0x87;

    private const byte Http = 0x86;
    private const int FrameHead = 9;
    private const byte Headers = 1;
    private const byte PaddedOrPriority = 0x28;

    private readonly byte[] _head = new byte[FrameHead];
    private readonly List<int> _found = [];
    private int _headLength;
    private int _payload;
    private Step _step;

    // The client connection preface comes before the first frame.
    private int _skip = Listening.Http2Preface.Bytes.Length;

    private enum Step
    {
        /// <summary>At the method: an index, or the index of its name with a literal value.</summary>
        Method,

        /// <summary>At the length of the method's literal.</summary>
        Length,

        /// <summary>At the scheme.</summary>
        Scheme,
    }

    /// <summary>Where in <paramref name="octets"/>, which are written next, such octets are. Valid until the next call.</summary>
    public IReadOnlyList<int> Find(ReadOnlySpan<byte> octets)
    {
        _found.Clear();
        for (var i = 0; i < octets.Length;)
        {
            if (_skip > 0)
            {
                var skipped = Math.Min(_skip, octets.Length - i);
                (_skip, i) = (_skip - skipped, i + skipped);
            }
            else if (_headLength < FrameHead)
            {
                _head[_headLength++] = octets[i++];
                if (_headLength == FrameHead)
                {
                    BeginPayload();
                }
            }
            else
            {
                _payload--;
                Take(octets[i], i++);
            }
        }

        return _found;
    }

    private void BeginPayload()
    {
        _payload = (_head[0] << 16) | (_head[1] << 8) | _head[2];
        _step = Step.Method;
        if (_head[3] != Headers || (_head[4] & PaddedOrPriority) != 0 || _payload == 0)
        {
            Leave();
        }
    }

    private void Take(byte octet, int at)
    {
        switch (_step)
        {
            case Step.Method when (octet & 0x80) != 0:
                _step = Step.Scheme;
                break;
            case Step.Method:
                _step = Step.Length;
                break;
            case Step.Length when (octet & 0x7F) is var length && length < 0x7F && length < _payload:
                (_skip, _payload, _step) = (length, _payload - length, Step.Scheme);
                break;
            case Step.Scheme when octet == Http:
                _found.Add(at);
                Leave();
                return;
            default:
                Leave();
                return;
        }

        if (_payload == 0)
        {
            Leave();
        }
    }

    /// <summary>The rest of the frame is of no interest.</summary>
    private void Leave() => (_skip, _headLength) = (_payload, 0);
}

using System.Buffers;

namespace JwtGateway.Proxy.Listening;

/// <summary>What a connection's first bytes say about its protocol.</summary>
internal enum FirstBytes
{
    /// <summary>They could still become the preface.</summary>
    Undecided,

    /// <summary>Anything but the preface.</summary>
    Http1,

    /// <summary>The preface.</summary>
    Http2,
}

/// <summary>
/// The client connection preface of HTTP/2 with prior knowledge (RFC 9113 sections 3.3 and 3.4). It was chosen to be no request of HTTP/1.1: there,
/// <c>PRI</c> is reserved and never a method.
/// </summary>
internal static class Http2Preface
{
    /// <summary>The first 24 bytes of each HTTP/2 connection.</summary>
    public static ReadOnlySpan<byte> Bytes => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>What <paramref name="first"/>, the beginning of a connection, says.</summary>
    public static FirstBytes Judge(in ReadOnlySequence<byte> first)
    {
        Span<byte> copy = stackalloc byte[Bytes.Length];
        var length = (int)Math.Min(first.Length, Bytes.Length);
        first.Slice(0, length).CopyTo(copy);
        if (!Bytes.StartsWith(copy[..length]))
            return FirstBytes.Http1;
        return length == Bytes.Length ? FirstBytes.Http2 : FirstBytes.Undecided;
    }
}

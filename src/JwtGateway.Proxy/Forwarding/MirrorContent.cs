using System.Net;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>The body of a copy: empty until the original's was read.</summary>
internal sealed class MirrorContent : HttpContent
{
    /// <summary>The octets.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(Body).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = Body.Length;
        return true;
    }
}

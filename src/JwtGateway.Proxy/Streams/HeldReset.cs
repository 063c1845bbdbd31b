using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Streams;

/// <summary>Keeps the forwarder from resetting an HTTP/2 stream that has expired: it knows one way to end it, and we have better ones.</summary>
internal sealed class HeldReset(IHttpResetFeature stream, CancellationToken expired) : IHttpResetFeature
{
    public void Reset(int errorCode)
    {
        if (!expired.IsCancellationRequested)
        {
            stream.Reset(errorCode);
        }
    }
}

using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// Octets that a client sent behind the head of an upgrade that nobody has agreed to yet. A WebSocket client waits for the agreement (RFC 6455 section 4.1);
/// one that does not wants them to be taken for something that they are not.
/// </summary>
internal static class EarlyOctets
{
    /// <summary>
    /// Whether there are any by now. Takes nothing: what was read stays for who reads next. To be asked only while nobody reads from the connection,
    /// as it is while a request without a body is served.
    /// </summary>
    public static async ValueTask<bool> AreThereAsync(HttpContext http)
    {
        // Beneath the request, since for that an upgrade has no body; above TLS, since a record may be there that is not decrypted yet.
        if (http.Features.Get<IConnectionTransportFeature>()?.Transport.Input is not { } input)
        {
            return false;
        }

        var reading = input.ReadAsync();
        if (!reading.IsCompleted)
        {
            input.CancelPendingRead();
        }

        var read = await reading;
        var found = !read.Buffer.IsEmpty;

        // Not examined, so that the next read has it at once.
        input.AdvanceTo(read.Buffer.Start);
        return found;
    }
}

using System.Net.Security;
using System.Security.Authentication;

namespace JwtGateway.Tokens.Tls;

/// <summary>TLS on a connection.</summary>
internal static class Handshake
{
    /// <summary>Secures <paramref name="inner"/>, which is closed when that fails.</summary>
    public static async Task<Stream> SecureAsync(Stream inner, UpstreamTls tls, SslApplicationProtocol protocol, CancellationToken cancellation)
    {
        var secured = new SslStream(inner);
        try
        {
            await secured.AuthenticateAsClientAsync(tls.HandshakeOptions([protocol]), cancellation);
            return secured;
        }
        catch (Exception exception)
        {
            await secured.DisposeAsync();
            if (exception is IOException or AuthenticationException and not UpstreamTlsException)
            {
                throw new AuthenticationException($"the TLS handshake failed: {exception.Message}", exception);
            }

            throw;
        }
    }
}

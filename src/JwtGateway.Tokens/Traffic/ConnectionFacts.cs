using System.Security.Authentication;
using System.Text;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// What TLS of the client's connection expressions see (ngrok, "Connection TLS Variables"). With proxies in front the connection is one of theirs, and nothing is said of
/// the client's.
/// </summary>
internal static class ConnectionFacts
{
    public static CelValue Tls(NgrokVariable variable, HttpContext context, int? trustedHops)
    {
        if (trustedHops != 0)
            return CelValue.FromError("the client's own connection is not known, as there are proxies in front");
        if (context.Features.Get<ITlsHandshakeFeature>() is not { } handshake)
            return CelValue.FromError("the connection is not TLS");
        return variable switch
        {
            NgrokVariable.TlsSni => CelValue.FromString(handshake.HostName),
            NgrokVariable.TlsVersion => Version(handshake.Protocol),
            NgrokVariable.TlsCipherSuite => handshake.NegotiatedCipherSuite is { } suite ? CelValue.FromString(suite.ToString()) : CelValue.FromError("the cipher suite is not known"),
            _ => CelValue.FromString(Encoding.ASCII.GetString((context.Features.Get<ITlsApplicationProtocolFeature>()?.ApplicationProtocol ?? default).Span)),
        };
    }

    private static CelValue Version(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => CelValue.FromString("1.2"),
        SslProtocols.Tls13 => CelValue.FromString("1.3"),
        _ => CelValue.FromError("the version of TLS is not known"),
    };
}

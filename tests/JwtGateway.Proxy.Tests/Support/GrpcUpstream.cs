using JwtGateway.Ir;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>An upstream that speaks gRPC, whatever the messages are, and a configuration that leads to it over TLS.</summary>
internal static class GrpcUpstream
{
    /// <summary>Sends every message back, and ends when the client does.</summary>
    public static Task EchoAsync(HttpContext context) => EchoAsync(context, thenWait: false);

    /// <summary>Sends every message back, and never ends.</summary>
    public static Task EchoForeverAsync(HttpContext context) => EchoAsync(context, thenWait: true);

    public static GatewayIr Gateway(PrivateCa ca, int port, RoutePolicyIr policy)
    {
        var (certificate, key) = ca.IssuePem("localhost");
        return (Sample.Gateway(
            [Https(443, null, "https", "cert")],
            [Route("grpc", "u") with { Listener = "https", Policy = policy }],
            Upstream("u", port) with { Protocol = UpstreamProtocol.H2c }) with
        {
            Secrets = [new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key }],
        }).WithKeys();
    }

    private static async Task EchoAsync(HttpContext context, bool thenWait)
    {
        context.Response.ContentType = "application/grpc";
        var buffer = new byte[1024];
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            }

            if (thenWait)
            {
                await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
            }

            context.Response.AppendTrailer("grpc-status", "0");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The proxy has let go.
        }
    }
}

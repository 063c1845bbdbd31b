using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// One request over a TLS connection of its own, whose server name need not be the request's host: .NET's client would take the host for the server name.
/// </summary>
internal static class TlsRequest
{
    /// <summary>Sends it; no answer where there is no connection.</summary>
    public static async Task<Answer> SendAsync(int port, RequestToSend request, TlsCall tls)
    {
        try
        {
            return tls.Http2 ? await Http2Async(port, request, tls) : await Http1Async(port, request, tls);
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException or HttpRequestException { InnerException: AuthenticationException or IOException })
        {
            return Answer.Refused(refused);
        }
    }

    // With a stream that is encrypted already the address is a plain one; HTTP/1.1 does not tell the scheme.
    private static async Task<Answer> Http1Async(int port, RequestToSend request, TlsCall tls)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            ConnectCallback = async (_, _) => await ConnectAsync(port, request, tls),
        });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), $"http://127.0.0.1:{port}{request.Target}");
        message.Headers.Host = request.Host;
        foreach (var (header, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(header, value);
        using var response = await client.SendAsync(message);
        return await Answer.ReadAsync(response);
    }

    private static async Task<Answer> Http2Async(int port, RequestToSend request, TlsCall tls)
    {
        await using var stream = await ConnectAsync(port, request, tls);
        stream.NegotiatedApplicationProtocol.ShouldBe(SslApplicationProtocol.Http2);
        var (status, body) = await new Http2Exchange(stream).SendAsync(request);
        return Answer.Of((HttpStatusCode)status, body);
    }

    private static async Task<SslStream> ConnectAsync(int port, RequestToSend request, TlsCall tls)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return await tls.ConnectAsync(new NetworkStream(socket, ownsSocket: true), request.Host.Split(':')[0]);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net.Sockets;
using System.Security.Authentication;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Turns what the HTTP client throws into reasons.</summary>
internal static class FetchFailures
{
    private const long Http2RefusedStream = 0x7;

    /// <summary>Whether the network, rather than a bug of ours, can be the cause.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is HttpRequestException or HttpIOException or IOException or OperationCanceledException or SocketException;

    /// <summary>The reason behind an exception.</summary>
    public static FetchOutcome.Failed From(Exception exception, EndpointIr endpoint, FetchedKeysIr source)
    {
        var where = $"{endpoint.Host} port {endpoint.Port}";
        return exception is OperationCanceledException
            ? Timeout(exception, where, source)
            : Causes(exception).Select(cause => From(cause, where, endpoint)).FirstOrDefault(failure => failure is not null)
                ?? new(FetchFailureKind.Reset, $"{where} broke the connection before its answer ended");
    }

    private static FetchOutcome.Failed Timeout(Exception exception, string where, FetchedKeysIr source) =>
        exception.InnerException is TimeoutException
            ? new(FetchFailureKind.Connect, $"no connection to {where} within {source.ConnectTimeout.TotalSeconds} s")
            : new(FetchFailureKind.Timeout, $"{where} sent no complete answer within {source.RequestTimeout.TotalSeconds} s");

    private static FetchOutcome.Failed? From(Exception cause, string where, EndpointIr endpoint) => cause switch
    {
        AddressRefusedException address => new(FetchFailureKind.AddressRefused, address.Message),
        HttpProxyException proxy => new(FetchFailureKind.Proxy, proxy.Message),
        UpstreamTlsException tls => new(FetchFailureKind.CertificateRefused, $"{where}: {tls.Message}"),
        AuthenticationException tls => new(FetchFailureKind.Tls, $"{where}: {tls.Message}"),
        HttpProtocolException { ErrorCode: Http2RefusedStream } => new(FetchFailureKind.RefusedStream, $"{where} refused the stream"),
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery } dns =>
            new(FetchFailureKind.Dns, $"the name {endpoint.Host} cannot be resolved ({dns.SocketErrorCode})"),
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted } => null,
        SocketException socket => new(FetchFailureKind.Connect, $"{where} cannot be connected to ({socket.SocketErrorCode})"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
            new(FetchFailureKind.TooLarge, $"{where} sent too many or too large headers"),
        _ => null,
    };

    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}

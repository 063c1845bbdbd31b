using JwtGateway.Proxy.Streams;
using JwtGateway.Tokens.Tls;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>What a client is told when forwarding fails, with Envoy's statuses: 503 when the upstream gave no answer, 504 when it took too long.</summary>
/// <param name="Status">The status, if an answer can still be given.</param>
/// <param name="Body">The body that goes with it.</param>
/// <param name="Reason">The stable word.</param>
/// <param name="Detail">Why, for the operator of the gateway.</param>
internal readonly record struct ForwardFailure(int Status, string Body, string Reason, string Detail)
{
    /// <summary>Reads what the forwarder reports.</summary>
    public static ForwardFailure Of(ForwarderError error, Exception? exception, bool clientGone) => error switch
    {
        _ when clientGone => ClientClosed,
        ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout =>
            new(StatusCodes.Status504GatewayTimeout, "upstream request timeout", Reasons.UpstreamTimeout, "The upstream sent nothing in time."),
        ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled => new(
            ClientStatus(exception), "", Reasons.ClientBody, "The request's body could not be read."),
        ForwarderError.ResponseHeaders => new(
            StatusCodes.Status502BadGateway, "upstream protocol error", Reasons.UpstreamProtocol, "The upstream's answer is not HTTP."),
        ForwarderError.Request or ForwarderError.RequestBodyDestination when IsConnectFailure(exception) => new(
            StatusCodes.Status503ServiceUnavailable, "upstream connect error", Reasons.UpstreamUnreachable, ConnectDetail(exception))
        {
            NothingSent = error == ForwarderError.Request,
        },
        ForwarderError.Request when exception is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new(
            StatusCodes.Status502BadGateway, "upstream protocol error", Reasons.UpstreamProtocol, "The upstream's answer is not HTTP."),
        ForwarderError.UpgradeResponseClient when exception is UpgradeRefusedException { IsClients: true } => new(
            StatusCodes.Status400BadRequest, "bad message framing", Reasons.BadFraming, "The client sent octets before the upgrade was agreed to.")
        {
            ClosesConnection = true,
        },
        ForwarderError.UpgradeResponseClient when exception is UpgradeRefusedException or InvalidOperationException => new(
            StatusCodes.Status502BadGateway, "upstream protocol error", Reasons.UpstreamProtocol, "The upstream switched to a protocol that nobody asked for."),
        ForwarderError.RequestCreation => new(
            StatusCodes.Status502BadGateway, "", Reasons.UpstreamProtocol, "The request could not be put to the upstream."),
        _ => new(
            StatusCodes.Status503ServiceUnavailable,
            "upstream connect error or disconnect/reset before headers",
            Reasons.UpstreamReset,
            $"The upstream broke off ({error})."),
    };

    /// <summary>The time that the route gives was over.</summary>
    public static ForwardFailure TimedOut => new(
        StatusCodes.Status504GatewayTimeout, "upstream request timeout", Reasons.UpstreamTimeout, "The upstream did not answer in the time that the route gives.");

    /// <summary>Whether no connection could be made, so that nothing of the request was sent, or read of its body.</summary>
    public bool NothingSent { get; private init; }

    /// <summary>Whether what follows on the client's connection cannot be read as a request.</summary>
    public bool ClosesConnection { get; private init; }

    /// <summary>Whether the endpoint gave no answer, or none in HTTP.</summary>
    public bool IsUpstreams => Reason is Reasons.UpstreamUnreachable or Reasons.UpstreamReset or Reasons.UpstreamProtocol;

    private static ForwardFailure ClientClosed => new(499, "", Reasons.ClientClosed, "The client went away.");

    private static int ClientStatus(Exception? exception) =>
        exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;

    private static bool IsConnectFailure(Exception? exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    }
    || exception?.InnerException is UpstreamTlsException;

    /// <summary>Messages of our own TLS errors are meant to be read; the platform's can hold more than is wanted, so only their kind is told.</summary>
    private static string ConnectDetail(Exception? exception) => exception switch
    {
        { InnerException: UpstreamTlsException tls } => $"No connection to the upstream: {tls.Message}.",
        HttpRequestException { HttpRequestError: var kind } => $"No connection to the upstream ({kind}).",
        _ => "No connection to the upstream.",
    };
}

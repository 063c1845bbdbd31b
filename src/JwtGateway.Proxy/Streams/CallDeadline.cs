using JwtGateway.Proxy.Handling;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// The deadline that a gRPC call's client has set. <see cref="Passed"/> stops the forwarding in both directions; <see cref="EndAsync"/> then tells the client
/// DEADLINE_EXCEEDED, behind what it has of the answer already.
/// </summary>
internal sealed class CallDeadline : IDisposable
{
    private const string DeadlineExceeded = "4";
    private const string Message = "Deadline exceeded";

    private readonly HttpContext _http;
    private readonly IHttpResetFeature? _reset;
    private readonly CancellationTokenSource _passed;

    /// <summary>Begins to count, and stands between the forwarder and the server, as <see cref="ExpiringExchange"/> does.</summary>
    public CallDeadline(HttpContext http, TimeSpan timeout, TimeProvider time)
    {
        _http = http;
        _passed = new CancellationTokenSource(timeout, time);
        _reset = http.Features.Get<IHttpResetFeature>();
        if (_reset is not null)
        {
            http.Features.Set<IHttpResetFeature>(new HeldReset(_reset, _passed.Token));
        }
    }

    /// <summary>Cancelled when it has passed.</summary>
    public CancellationToken Passed => _passed.Token;

    /// <summary>Ends what the forwarder has let go of. An answer that is not gRPC's is broken off: it has no trailers that a client would read.</summary>
    public Task EndAsync(RequestContext request)
    {
        var response = _http.Response;
        request.Explain(Reasons.DeadlineExceeded, "The call took longer than its grpc-timeout.");
        if (!response.HasStarted)
        {
            response.Clear();
            return request.AnswerCallAsync(StatusCodes.Status504GatewayTimeout, DeadlineExceeded, Message);
        }

        if (GrpcAnswer.IsContentType(response.ContentType) && response.SupportsTrailers())
        {
            response.AppendTrailer(GrpcAnswer.StatusName, DeadlineExceeded);
            response.AppendTrailer(GrpcAnswer.MessageName, Message);
        }
        else
        {
            _http.Abort();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_reset is not null)
        {
            _http.Features.Set(_reset);
        }

        _passed.Dispose();
    }
}

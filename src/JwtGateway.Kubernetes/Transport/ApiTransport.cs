using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Transport;

/// <summary>Sends requests to one API server with credentials that are fresh, and turns what goes wrong into values.</summary>
public sealed partial class ApiTransport : IDisposable
{
    private static readonly TimeSpan UnaryTimeout = TimeSpan.FromSeconds(30);

    private readonly ClusterConnection _connection;
    private readonly ClientContext _context;
    private readonly ICredentialSource _credentials;
    private readonly HandlerPool _handlers;
    private readonly RequestMetrics? _metrics;

    /// <summary>Connects when first needed.</summary>
    /// <param name="connection">Where the API server is, and who we are.</param>
    /// <param name="context">Clock, jitter, logs.</param>
    /// <param name="metrics">Is told of every request; null: nobody is.</param>
    public ApiTransport(ClusterConnection connection, ClientContext context, RequestMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(context);
        _connection = connection;
        _context = context;
        _metrics = metrics;
        var logger = context.Loggers.CreateLogger<ApiTransport>();
        _credentials = connection.Authentication.Source(context, logger);
        _handlers = new HandlerPool(connection, new TrustedRoots(connection, logger));
        if (connection.InsecureSkipTlsVerify)
            Log.Insecure(logger, connection.Server);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handlers.Dispose();
        _credentials.Dispose();
    }

    /// <summary>Sends, reads the whole answer, and tries again where that is asked for and safe.</summary>
    internal async Task<ApiResult<JsonObject>> SendAsync(ApiRequest request, CancellationToken cancellation)
    {
        for (int retries = 0; ; retries++)
        {
            var start = _context.Clock.GetTimestamp();
            var (result, wait) = await SendOnceAsync(request, retries, cancellation);
            _metrics?.Answered(request.Method.Method, result.Problem?.Reason ?? "ok", _context.Clock.GetElapsedTime(start));
            if (wait is null)
                return result;
            await Task.Delay(wait.Value, _context.Clock, cancellation);
        }
    }

    /// <summary>Sends and hands over the answer as soon as its headers are there. Without a time limit.</summary>
    internal async Task<ApiResult<ApiReply>> OpenAsync(ApiRequest request, CancellationToken cancellation)
    {
        var start = _context.Clock.GetTimestamp();
        var result = await OpenOnceAsync(request, cancellation);
        _metrics?.Answered("WATCH", result.Problem?.Reason ?? "ok", _context.Clock.GetElapsedTime(start));
        return result;
    }

    /// <summary>Whether an exception is the network's doing.</summary>
    internal static bool IsConnectionFailure(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or AuthenticationException or CryptographicException;

    private async Task<ApiResult<ApiReply>> OpenOnceAsync(ApiRequest request, CancellationToken cancellation)
    {
        try
        {
            var sent = await AuthenticatedAsync(request, cancellation);
            if (sent is not ApiResult<ApiReply>.Ok { Value: var reply } || reply.Response.IsSuccessStatusCode)
                return sent;

            using (reply)
                return new ApiResult<ApiReply>.Failed(await FailureReader.ReadAsync(reply.Response, request.Confidential, cancellation));
        }
        catch (Exception exception) when (IsConnectionFailure(exception))
        {
            return new ApiResult<ApiReply>.Failed(Unreachable(exception));
        }
    }

    private async Task<(ApiResult<JsonObject> Result, TimeSpan? Wait)> SendOnceAsync(
        ApiRequest request, int retries, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(UnaryTimeout, _context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var sent = await AuthenticatedAsync(request, both.Token);
            if (sent is not ApiResult<ApiReply>.Ok { Value: var reply })
                return (new ApiResult<JsonObject>.Failed(sent.Problem!), null);

            using (reply)
            {
                var wait = request.IsIdempotent ? RetryWait.Of(reply.Response, retries, _context.Jitter()) : null;
                return (await ReadAsync(request, reply, both.Token), wait);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (Failed(new ApiFailure.Unreachable($"{_connection.Server} has not answered within {UnaryTimeout.TotalSeconds:0} s")), null);
        }
        catch (Exception exception) when (IsConnectionFailure(exception))
        {
            return (Failed(Unreachable(exception)), null);
        }
    }

    private static async Task<ApiResult<JsonObject>> ReadAsync(ApiRequest request, ApiReply reply, CancellationToken cancellation)
    {
        if (!reply.Response.IsSuccessStatusCode)
            return Failed(await FailureReader.ReadAsync(reply.Response, request.Confidential, cancellation));

        await using var body = await reply.BodyAsync(cancellation);
        return await JsonRead.ObjectAsync(body, cancellation) is { } json
            ? new ApiResult<JsonObject>.Ok(json)
            : Failed(new ApiFailure.Malformed($"The answer to {request.Method} {request.Target} is no JSON object; something other than an API server may have sent it."));
    }

    /// <summary>Sends; when the credential is refused, once more with a new one.</summary>
    private async Task<ApiResult<ApiReply>> AuthenticatedAsync(ApiRequest request, CancellationToken cancellation)
    {
        for (bool again = false; ; again = true)
        {
            var found = await _credentials.GetAsync(cancellation);
            if (found is CredentialResult.Unavailable none)
                return new ApiResult<ApiReply>.Failed(new ApiFailure.Unauthorized(none.Reason));

            var credential = ((CredentialResult.Available)found).Credential;
            var reply = await ExchangeAsync(request, credential, cancellation);
            if (reply.Response.StatusCode != HttpStatusCode.Unauthorized || !_credentials.Reject(credential) || again)
                return new ApiResult<ApiReply>.Ok(reply);
            reply.Dispose();
        }
    }

    private async Task<ApiReply> ExchangeAsync(ApiRequest request, Credential credential, CancellationToken cancellation)
    {
        var generation = _handlers.Rent(credential.Certificate);
        try
        {
            using var message = request.ToMessage(_connection.Server, credential.Token);
            return new ApiReply(await generation.Invoker.SendAsync(message, cancellation), generation);
        }
        catch
        {
            generation.Release();
            throw;
        }
    }

    private ApiFailure.Unreachable Unreachable(Exception exception)
    {
        var innermost = exception;
        while (innermost.InnerException is { } inner)
            innermost = inner;
        var more = innermost == exception ? "" : $" ({innermost.Message})";
        return new ApiFailure.Unreachable($"{_connection.Server}: {exception.Message}{more}");
    }

    private static ApiResult<JsonObject>.Failed Failed(ApiFailure failure) => new(failure);

    private static partial class Log
    {
        [LoggerMessage(3020, LogLevel.Warning,
            "The certificate of {Server} is not verified (insecure-skip-tls-verify): whoever is on the way can read and change everything")]
        public static partial void Insecure(ILogger logger, Uri server);
    }
}

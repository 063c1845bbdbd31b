using System.Net;
using System.Net.Security;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;
using Polly;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Fetches one target's set: one attempt, and the retries that the source asks for.</summary>
internal sealed class JwksFetcher : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly ResiliencePipeline<FetchOutcome> _retries;
    private readonly TimeProvider _time;
    private readonly int _maxBodyBytes;
    private readonly TimeSpan _requestTimeout;
    private int _nextEndpoint;

    public JwksFetcher(RemoteTarget target, KeySourceOptions options, TimeProvider time)
    {
        Target = target;
        _time = time;
        _maxBodyBytes = options.MaxBodyBytes;
        _requestTimeout = target.Source.RequestTimeout;
        _retries = RetryRules.Pipeline(target.Source.Retry, time, options.Jitter);
        _http = new HttpMessageInvoker(Handler(target, options));
        _nextEndpoint = target.Endpoints.IsEmpty ? 0 : (int)(options.Jitter() * target.Endpoints.Length);
    }

    public RemoteTarget Target { get; }

    /// <summary>Fetches. Ends within the source's limits, and throws only for bugs and when cancelled.</summary>
    public async Task<FetchOutcome> FetchAsync(CancellationToken cancellation) =>
        Target.Endpoints.IsEmpty
            ? new FetchOutcome.Failed(FetchFailureKind.NoEndpoint, $"{Target.Source.Upstream} has no endpoint to connect to")
            : await _retries.ExecuteAsync(static (self, token) => self.AttemptAsync(token), this, cancellation);

    public void Dispose() => _http.Dispose();

    private async ValueTask<FetchOutcome> AttemptAsync(CancellationToken cancellation)
    {
        var endpoint = Target.Endpoints[_nextEndpoint % Target.Endpoints.Length];
        var outcome = await AttemptAsync(endpoint, cancellation);
        if (outcome is FetchOutcome.Failed)
        {
            _nextEndpoint = (_nextEndpoint + 1) % Target.Endpoints.Length;
        }

        return outcome;
    }

    private async Task<FetchOutcome> AttemptAsync(EndpointIr endpoint, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_requestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = Request(endpoint);
            using var response = await _http.SendAsync(request, either.Token);
            return await JwksResponse.ReadAsync(response, _maxBodyBytes, either.Token);
        }
        catch (Exception exception) when (FetchFailures.IsExpected(exception) && !cancellation.IsCancellationRequested)
        {
            return FetchFailures.From(exception, endpoint, Target.Source);
        }
    }

    private HttpRequestMessage Request(EndpointIr endpoint)
    {
        var uri = Target.Uri;
        var scheme = Target.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"{scheme}://{Bracketed(endpoint.Host)}:{endpoint.Port}{uri.PathAndQuery}"))
        {
            Version = Target.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = uri.IsDefaultPort ? Bracketed(uri.IdnHost) : $"{Bracketed(uri.IdnHost)}:{uri.Port}";
        request.Headers.Accept.ParseAdd("application/jwk-set+json, application/json");
        // Firewalls of identity providers refuse requests without one.
        request.Headers.UserAgent.ParseAdd("JwtGateway");
        return request;
    }

    private static SocketsHttpHandler Handler(RemoteTarget target, KeySourceOptions options)
    {
        var handler = UpstreamHandler.Create(new UpstreamHandlerOptions
        {
            Tls = target.Tls,
            Overrides = options.Overrides,
            ConnectTimeout = target.Source.ConnectTimeout,
            Protocol = target.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11,
        });
        // A body that we gave up on is not read to its end for the connection's sake.
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10);
        return handler;
    }

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}

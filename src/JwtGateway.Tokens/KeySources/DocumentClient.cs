using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Gets documents from one server, within limits: one attempt at a time, its endpoints in turn while they fail.</summary>
internal sealed class DocumentClient : IDisposable
{
    private readonly KeyServer _server;
    private readonly FetchedKeysIr _source;
    private readonly TimeProvider _time;
    private readonly int _maxBytes;
    private readonly UpstreamHandlerOptions _way;
    private readonly HttpMessageInvoker _http;
    private int _nextEndpoint;

    public DocumentClient(KeyServer server, FetchedKeysIr source, KeySourceOptions options, TimeProvider time)
    {
        _server = server;
        _source = source;
        _time = time;
        _maxBytes = options.MaxBodyBytes;
        _way = Way(server, source, options);
        _http = new HttpMessageInvoker(Handler(_way));
        _nextEndpoint = server.Endpoints.IsEmpty ? 0 : (int)(options.Jitter() * server.Endpoints.Length);
    }

    /// <summary>Gets <paramref name="uri"/>. Ends within the source's limits, and throws only for bugs and when cancelled.</summary>
    /// <param name="uri">The document; its authority is the Host header, wherever the connection goes.</param>
    /// <param name="accept">The Accept header.</param>
    /// <param name="known">The tag of what is here already; null: nothing is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<DocumentOutcome> GetAsync(Uri uri, string accept, EntityTagHeaderValue? known, CancellationToken cancellation)
    {
        if (_server.Endpoints.IsEmpty)
        {
            return new DocumentOutcome.NotGot(new(FetchFailureKind.NoEndpoint, $"{_server.Name} has no endpoint to connect to"));
        }

        var endpoint = _server.Endpoints[_nextEndpoint % _server.Endpoints.Length];
        var outcome = await GetAsync(() => Request(uri, endpoint, accept, known), endpoint, cancellation);
        if (outcome is DocumentOutcome.NotGot)
        {
            _nextEndpoint = (_nextEndpoint + 1) % _server.Endpoints.Length;
        }

        return outcome;
    }

    public void Dispose() => _http.Dispose();

    private async Task<DocumentOutcome> GetAsync(Func<HttpRequestMessage> make, EndpointIr endpoint, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_source.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            using var request = make();
            using var response = await _http.SendAsync(request, either.Token);
            return await DocumentResponse.ReadAsync(response, conditional: request.Headers.IfNoneMatch.Count > 0, _maxBytes, either.Token);
        }
        catch (Exception exception) when (FetchFailures.IsExpected(exception) && !cancellation.IsCancellationRequested)
        {
            return new DocumentOutcome.NotGot(FetchFailures.From(exception, endpoint, _source));
        }
    }

    private HttpRequestMessage Request(Uri uri, EndpointIr endpoint, string accept, EntityTagHeaderValue? known)
    {
        var scheme = _server.Tls is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri($"{scheme}://{Bracketed(endpoint.Host)}:{endpoint.Port}{uri.PathAndQuery}"))
        {
            Version = _server.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = uri.IsDefaultPort ? Bracketed(uri.IdnHost) : $"{Bracketed(uri.IdnHost)}:{uri.Port}";
        request.Headers.Accept.ParseAdd(accept);
        // Firewalls of identity providers refuse requests without one.
        request.Headers.UserAgent.ParseAdd("JwtGateway");
        if (known is not null)
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        foreach (var (name, value) in _server.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (_way is { AsksProxy: true, Proxy.Authorization: { } authorization })
        {
            request.Headers.TryAddWithoutValidation("Proxy-Authorization", authorization);
        }

        return request;
    }

    private static UpstreamHandlerOptions Way(KeyServer server, FetchedKeysIr source, KeySourceOptions options) => new()
    {
        Tls = server.Tls,
        Overrides = options.Overrides,
        ConnectTimeout = source.ConnectTimeout,
        Protocol = server.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11,
        RefuseLocalAddresses = server.RefuseLocalAddresses,
        Proxy = server.Proxy,
    };

    private static SocketsHttpHandler Handler(UpstreamHandlerOptions way)
    {
        var handler = UpstreamHandler.Create(way);
        // A body that we gave up on is not read to its end for the connection's sake.
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10);
        return handler;
    }

    private static string Bracketed(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
}

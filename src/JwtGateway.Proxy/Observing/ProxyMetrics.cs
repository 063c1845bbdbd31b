using System.Diagnostics;
using System.Diagnostics.Metrics;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Serving;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Proxy.Observing;

/// <summary>
/// The proxy's instruments. Every label's value comes from the configuration or from our own words, never from a client, so that their number is
/// bounded.
/// </summary>
internal sealed class ProxyMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Proxy";

    private static readonly string[] Statuses = [.. Enumerable.Range(0, 600).Select(status => status.ToString())];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _requests;
    // The usual boundaries are meant for milliseconds: in seconds every request would be in the first bucket.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Histogram<double> _duration;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _wouldDeny;
    private readonly Counter<long> _expired;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _mirrors;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _applied;
    private readonly Counter<long> _refused;

    /// <summary>Creates the instruments.</summary>
    public ProxyMetrics(ServingStateHolder serving)
    {
        _requests = _meter.CreateCounter<long>("jwtgateway.requests", null, "Requests answered.");
        _duration = _meter.CreateHistogram(
            "jwtgateway.request.duration", "s", "From a request's arrival to the end of its response.", tags: null, Buckets);
        _decisions = _meter.CreateCounter<long>("jwtgateway.jwt.decisions", null, "What policies decided.");
        _wouldDeny = _meter.CreateCounter<long>("jwtgateway.jwt.would_deny", null, "What policies in audit mode would have refused.");
        _expired = _meter.CreateCounter<long>("jwtgateway.streams.expired", null, "Requests that were ended because their token ran out.");
        _retries = _meter.CreateCounter<long>("jwtgateway.upstream.retries", null, "Requests that were sent once more.");
        _ejections = _meter.CreateCounter<long>("jwtgateway.upstream.ejections", null, "Endpoints that get no requests for a while, since they gave no answers.");
        _mirrors = _meter.CreateCounter<long>("jwtgateway.mirrors", null, "Copies of requests.");
        _rejected = _meter.CreateCounter<long>("jwtgateway.rejected_requests", null, "What a port's server refused before it was a request.");
        _applied = _meter.CreateCounter<long>("jwtgateway.config.applied", null, "Configurations that were applied.");
        _refused = _meter.CreateCounter<long>("jwtgateway.config.refused", null, "Configurations that were refused as a whole.");
        _meter.CreateObservableGauge("jwtgateway.config.version", () => Versions(serving.Current), null, "Always 1; the label is the version served.");
    }

    /// <summary>Whether anyone wants to know how long requests take.</summary>
    public bool TimesRequests => _duration.Enabled;

    /// <summary>A request was answered.</summary>
    public void Answered(RequestContext request, int status, string reason, TimeSpan duration)
    {
        if (_requests.Enabled)
        {
            var tags = new TagList
            {
                { "listener", request.Listener ?? "" },
                { "route", request.Route?.Id ?? "" },
                { "status", Text(status) },
                { "reason", reason },
            };
            _requests.Add(1, tags);
        }

        if (_duration.Enabled && request.Arrived != 0)
        {
            _duration.Record(duration.TotalSeconds, new TagList { { "listener", request.Listener ?? "" }, { "status_class", Class(status) } });
        }

        Decided(request.ListenerAuthentication);
        Decided(request.FirstAuthentication);
        Decided(request.Authentication);
    }

    private void Decided(AuthenticationResult? result)
    {
        if (_decisions.Enabled && result is { Policy: { } policy } and not Rejected { IsRefusal: false })
        {
            var tags = new TagList
            {
                { "policy", policy },
                { "provider", result.Provider ?? "" },
                { "rule", result.Rule ?? "" },
                { "reason", result.Reason },
            };
            _decisions.Add(1, tags);
        }

        if (result is { WouldDeny.IsEmpty: false } && _wouldDeny.Enabled)
        {
            foreach (var audit in result.WouldDeny)
            {
                _wouldDeny.Add(1, new TagList { { "policy", audit.Policy }, { "provider", audit.Provider ?? "" }, { "reason", audit.Reason } });
            }
        }
    }

    /// <summary>A request was ended because its token ran out.</summary>
    /// <param name="policy">The policy that asks for it.</param>
    /// <param name="kind">websocket, grpc or http.</param>
    public void Expired(string policy, string kind) => _expired.Add(1, new TagList { { "policy", policy }, { "kind", kind } });

    /// <summary>A request is sent once more.</summary>
    /// <param name="upstream">To whom.</param>
    /// <param name="reason">Why: <c>status</c>, or what went wrong.</param>
    public void Retried(string upstream, string reason) => _retries.Add(1, new TagList { { "upstream", upstream }, { "reason", reason } });

    /// <summary>An endpoint gets no requests for a while.</summary>
    public void Ejected(string upstream) => _ejections.Add(1, new KeyValuePair<string, object?>("upstream", upstream));

    /// <summary>A request was copied, or not.</summary>
    /// <param name="upstream">To whom.</param>
    /// <param name="result">sent, failed, too_many, body_too_long or body_not_read.</param>
    public void Mirrored(string upstream, string result) => _mirrors.Add(1, new TagList { { "upstream", upstream }, { "result", result } });

    /// <summary>A port's server refused something before it was a request.</summary>
    /// <param name="port">The listeners' port.</param>
    /// <param name="reason">One of a few words, see <see cref="ServerRejections"/>.</param>
    public void Rejected(int port, string reason) => _rejected.Add(1, new TagList { { "port", port }, { "reason", reason } });

    /// <summary>A configuration was applied or refused.</summary>
    public void Applied(ApplyOutcome outcome) => (outcome is ApplyOutcome.Applied ? _applied : _refused).Add(1);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Versions(ServingState state) => state.Versions.Select(version => new Measurement<int>(
        1,
        new KeyValuePair<string, object?>("gateway", version.Key),
        new KeyValuePair<string, object?>("version", version.Value)));

    private static string Text(int status) => (uint)status < (uint)Statuses.Length ? Statuses[status] : "other";

    private static string Class(int status) => (status / 100) switch { 1 => "1xx", 2 => "2xx", 3 => "3xx", 4 => "4xx", 5 => "5xx", _ => "other" };
}

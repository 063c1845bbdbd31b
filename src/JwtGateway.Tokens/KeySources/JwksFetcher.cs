using System.Net.Http.Headers;
using JwtGateway.Ir;
using Polly;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Fetches one target's set: one attempt, and the retries that the source asks for.</summary>
internal sealed class JwksFetcher : IDisposable
{
    private const string AcceptedSets = "application/jwk-set+json, application/json";

    private readonly KeySourceOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<FetchOutcome> _retries;
    private readonly DocumentClient _client;
    private readonly IssuerDiscovery? _discovery;
    private (Uri Address, DocumentClient Client)? _elsewhere;
    private (Uri Address, EntityTagHeaderValue? Tag, FetchOutcome.Fetched Keys)? _last;
    private bool _lookAgain;

    public JwksFetcher(RemoteTarget target, KeySourceOptions options, TimeProvider time)
    {
        Target = target;
        _options = options;
        _time = time;
        _retries = RetryRules.Pipeline(target.Source.Retry, time, options.Jitter);
        _client = new DocumentClient(target.Server, target.Source, options, time);
        _discovery = target.Source is DiscoveredJwksIr discovered ? new IssuerDiscovery(discovered, target.Address, _client, time) : null;
    }

    public RemoteTarget Target { get; }

    /// <summary>Fetches. Ends within the source's limits, and throws only for bugs and when cancelled.</summary>
    /// <param name="doubtful">Whether there is reason to doubt that the set is still where it was.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<FetchOutcome> FetchAsync(bool doubtful, CancellationToken cancellation)
    {
        _lookAgain |= doubtful;
        return await _retries.ExecuteAsync(static (self, token) => self.AttemptAsync(token), this, cancellation);
    }

    public void Dispose()
    {
        _client.Dispose();
        _elsewhere?.Client.Dispose();
    }

    private async ValueTask<FetchOutcome> AttemptAsync(CancellationToken cancellation)
    {
        var (address, failure) = _discovery is null ? (Target.Address, null) : await _discovery.FindAsync(_lookAgain, cancellation);
        var outcome = address is null ? failure! : await GetAsync(address, cancellation);
        _lookAgain = outcome is FetchOutcome.Failed;
        return outcome;
    }

    private async Task<FetchOutcome> GetAsync(Uri address, CancellationToken cancellation)
    {
        var last = _last is { } known && known.Address == address ? _last : null;
        switch (await ClientOf(address).GetAsync(address, AcceptedSets, last?.Tag, cancellation))
        {
            case DocumentOutcome.Unchanged unchanged:
                return last!.Value.Keys with { MaxAge = unchanged.MaxAge };
            case DocumentOutcome.Got got when last is { } same && same.Keys.Text.Span.SequenceEqual(got.Body.Span):
                _last = (address, got.Tag, same.Keys);
                return same.Keys with { MaxAge = got.MaxAge };
            case DocumentOutcome.Got got:
                var read = KeySetReader.Read(got);
                _last = read is FetchOutcome.Fetched fetched ? (address, got.Tag, fetched) : _last;
                return read is FetchOutcome.Failed unusable ? At(address, unusable) : read;
            case DocumentOutcome.NotGot not:
                return At(address, not.Failure);
            default:
                throw new InvalidOperationException("An outcome of a kind that does not exist.");
        }
    }

    /// <summary>An address that nobody configured has to be named.</summary>
    private FetchOutcome.Failed At(Uri address, FetchOutcome.Failed failure) => _discovery is null ? failure : failure with
    {
        Reason = $"the keys at {SafeText.Of(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped))}: {failure.Reason}",
    };

    private DocumentClient ClientOf(Uri address)
    {
        var server = Target.ServerOf(address);
        if (ReferenceEquals(server, Target.Server))
        {
            return _client;
        }

        if (_elsewhere is { } known && Uri.Compare(known.Address, address, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0)
        {
            return known.Client;
        }

        _elsewhere?.Client.Dispose();
        _elsewhere = (address, new DocumentClient(server, Target.Source, _options, _time));
        return _elsewhere.Value.Client;
    }
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Where and how keys are fetched: reads the values of <c>remoteJWKS</c>, backendRefs apart, and collects what is wrong with them.</summary>
internal sealed class FetchSettings
{
    private const int MaxUri = 253;

    private readonly RemoteJwks _remote;
    private readonly string _path;
    private readonly TimeSpan? _cacheDuration;
    private readonly TimeSpan? _requestTimeout;
    private readonly TimeSpan? _connectTimeout;
    private readonly RetryReader? _retry;
    private readonly List<Problem> _problems = [];

    public FetchSettings(RemoteJwks remote, string path)
    {
        _remote = remote;
        _path = path;
        Uri = ReadUri();
        _cacheDuration = Positive(remote.CacheDuration, path + ".cacheDuration");
        var timeout = remote.BackendSettings?.Timeout;
        _requestTimeout = Positive(timeout?.Http?.RequestTimeout, path + ".backendSettings.timeout.http.requestTimeout");
        _connectTimeout = Positive(timeout?.Tcp?.ConnectTimeout, path + ".backendSettings.timeout.tcp.connectTimeout");
        if (remote.BackendSettings?.Retry is { } retry)
        {
            _retry = new RetryReader(retry, path + ".backendSettings.retry");
            _problems.AddRange(_retry.Problems);
        }
    }

    /// <summary>Null when there are <see cref="Problems"/>.</summary>
    public Uri? Uri { get; }

    public ImmutableArray<Problem> Problems => [.. _problems];

    public ImmutableArray<PolicyNote> Notes =>
    [
        .. Uri is { Scheme: "http" }
            ? [new PolicyNote(DiagnosticSeverity.Info, _path + ".uri",
                "The address is http: whoever is between could replace the keys, unless a BackendTLSPolicy applies.")]
            : ImmutableArray<PolicyNote>.Empty,
        .. _retry?.Notes ?? [],
    ];

    /// <summary>The source without an id, when nothing is wrong.</summary>
    public RemoteJwksIr ToIr()
    {
        var defaults = new RemoteJwksIr { Id = "", Uri = _remote.Uri };
        return defaults with
        {
            CacheDuration = _cacheDuration ?? defaults.CacheDuration,
            RequestTimeout = _requestTimeout ?? defaults.RequestTimeout,
            ConnectTimeout = _connectTimeout ?? defaults.ConnectTimeout,
            Retry = _retry?.ToIr(),
        };
    }

    private Uri? ReadUri()
    {
        if (_remote.Uri.Length is > 0 and <= MaxUri
            && Uri.TryCreate(_remote.Uri, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "" })
        {
            return uri;
        }

        _problems.Add(new(ConditionReason.Invalid, _path + ".uri",
            $"JWT: invalid remote JWKS URI; expected an absolute http or https URI of at most {MaxUri} characters, without user name, password or fragment."));
        return null;
    }

    private TimeSpan? Positive(string? text, string path)
    {
        if (text is null)
            return null;
        if (Durations.Parse(text) is { } value && value > TimeSpan.Zero)
            return value;
        _problems.Add(new(ConditionReason.Invalid, path, $"JWT: invalid duration; {Durations.Expected}, and more than 0."));
        return null;
    }
}

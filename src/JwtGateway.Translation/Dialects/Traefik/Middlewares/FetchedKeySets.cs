using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Where a key set is, and the field that says so.</summary>
internal sealed record KeySetAddress(string Url, string FieldPath);

/// <summary>Key sets that are fetched: <c>jwksUrl</c>, with <c>clientConfig</c>.</summary>
internal sealed class FetchedKeySets(SnapshotIndex index)
{
    private const int MaxUrl = 2048;
    private const int MaxRetries = 10;
    private const int MaxTimeout = 300;

    public JwtKeySource Read(Middleware middleware, JwtPlugin jwt, KeySetAddress address, string path, string id, List<PolicyNote> notes)
    {
        var config = jwt.ClientConfig ?? new JwtClientConfig();
        path += ".clientConfig";
        if (Parse(address.Url) is not { } uri)
            return JwtKeySource.Failed(address.FieldPath, $"it makes no address of a key set; expected an absolute http or https address of at most {MaxUrl} characters, without user name, password or fragment");
        var tls = new FetchTls(index, middleware, config.Tls ?? new JwtClientTls(), path + ".tls", id);
        ImmutableArray<Problem> problems = [.. Check(config, path), .. tls.Problems];
        if (!problems.IsEmpty)
            return new() { Problems = problems };
        notes.AddRange(Notes(uri, config, address.FieldPath, path));

        var timeout = TimeSpan.FromSeconds(config.TimeoutSeconds ?? 5);
        var upstream = uri.Scheme == Uri.UriSchemeHttps && tls.Ca is { } ca
            ? new UpstreamIr { Id = $"{id}/keys", Endpoints = [new EndpointIr(uri.IdnHost, uri.Port)], Tls = new UpstreamTlsIr { Hostname = uri.IdnHost, Ca = ca.Id } }
            : null;
        var source = new RemoteJwksIr
        {
            Id = "",
            Uri = address.Url,
            Upstream = upstream?.Id,
            HonourCacheControl = true,
            RequestTimeout = timeout,
            ConnectTimeout = timeout,
            Retry = Retry(config.MaxRetries ?? 3),
            ClientCertificate = uri.Scheme == Uri.UriSchemeHttps ? tls.Certificate?.Id : null,
        };
        ImmutableArray<SecretIr> roots = upstream is null ? [] : [tls.Ca!];
        return new()
        {
            Source = source with { Id = Id(source, upstream, roots) },
            Upstream = upstream,
            Secrets = source.ClientCertificate is null ? roots : [.. roots, tls.Certificate!],
        };
    }

    private static Uri? Parse(string url) =>
        url.Length is > 0 and <= MaxUrl && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "" }
            ? uri
            : null;

    private static IEnumerable<Problem> Check(JwtClientConfig config, string path)
    {
        if (config.TimeoutSeconds is < 1 or > MaxTimeout)
            yield return new(ConditionReason.Invalid, path + ".timeoutSeconds", $"JWT: expected 1 to {MaxTimeout} seconds.");
        if (config.MaxRetries is < 0 or > MaxRetries)
            yield return new(ConditionReason.Invalid, path + ".maxRetries", $"JWT: expected 0 to {MaxRetries}.");
    }

    private static IEnumerable<PolicyNote> Notes(Uri uri, JwtClientConfig config, string at, string path)
    {
        if (uri.Scheme != Uri.UriSchemeHttp)
            yield break;
        yield return new(DiagnosticSeverity.Info, at, "The address is http: whoever is between could replace the keys.");
        if (config.Tls is not null)
            yield return new(DiagnosticSeverity.Warning, path + ".tls", "It is of no effect: the address is http.");
    }

    private static RetryIr? Retry(int attempts) => attempts == 0 ? null : new()
    {
        NumRetries = attempts,
        Triggers = [RetryTrigger.ServerError, RetryTrigger.Reset, RetryTrigger.ConnectFailure],
    };

    /// <summary>Whatever a fetch depends on is in the id, but for secret values.</summary>
    private static string Id(RemoteJwksIr source, UpstreamIr? upstream, ImmutableArray<SecretIr> roots) => "remote/" + IrJson.Version(new GatewayIr
    {
        Gateway = "",
        KeySources = [source],
        Upstreams = upstream is null ? [] : [upstream],
        Secrets = roots,
    });
}

using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Resolves what a source of fetched keys refers to. What cannot be resolved makes it unavailable, with the reason.</summary>
internal sealed class RemotePlanner(FetchedKeysIr source, GatewayIr gateway, KeySourceOptions options, bool allowLocal)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);

    private string _location = "unavailable";
    private string? _problem;

    public KeySourcePlan Plan()
    {
        var target = Address() is { } address ? Target(address) : null;
        return target is null || _problem is not null
            ? new KeySourcePlan.Unavailable(_problem ?? "It cannot be fetched.") { Id = source.Id, Location = _location }
            : new KeySourcePlan.Remote(target) { Id = source.Id, Location = _location };
    }

    private Uri? Address()
    {
        var (text, field) = source is DiscoveredJwksIr discovered ? (discovered.Issuer, "issuer") : (((RemoteJwksIr)source).Uri, "remoteJWKS.uri");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return Fail<Uri>($"{field} is not an absolute http or https address.");
        }

        _location = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return uri.UserInfo.Length == 0 ? uri : Fail<Uri>($"{field} holds a user name or password; remove it, it would not be sent.");
    }

    private RemoteTarget? Target(Uri uri)
    {
        var upstream = source.Upstream is null
            ? new UpstreamIr { Id = _location, Endpoints = [new EndpointIr(uri.IdnHost, uri.Port)] }
            : gateway.Upstreams.FirstOrDefault(u => u.Id == source.Upstream);
        if (upstream is null or { Fault: not null })
        {
            return Fail<RemoteTarget>(upstream?.Fault?.Reason ?? $"The upstream {source.Upstream} is not in the configuration.");
        }

        // An https address is never fetched in clear text: an upstream without TLS settings of its own gets the system's roots.
        var wanted = upstream.Tls ?? (uri.Scheme == Uri.UriSchemeHttps ? new UpstreamTlsIr { Hostname = uri.IdnHost } : null);
        return Server(uri, upstream, wanted) is not { } server ? null : new RemoteTarget
        {
            Source = source with { RequestTimeout = Limit(source.RequestTimeout), ConnectTimeout = Limit(source.ConnectTimeout) },
            Address = uri,
            Server = server,
            Elsewhere = Elsewhere,
            Trust = Trust(wanted),
        };
    }

    private KeyServer? Server(Uri uri, UpstreamIr upstream, UpstreamTlsIr? wanted)
    {
        UpstreamTls? tls = null;
        if (wanted is not null && !UpstreamTls.TryCreate(wanted, gateway, out tls, out var error))
        {
            return Fail<KeyServer>(error);
        }

        // The policy's own before the Gateway's, which the upstream's TLS has already.
        var certificate = (source.ClientCertificate ?? wanted?.ClientCertificate) is not { } id
            ? null
            : gateway.Secrets.OfType<CertificateSecretIr>().FirstOrDefault(s => s.Id == id)
                ?? Fail<CertificateSecretIr>($"The client certificate {id} is not in the configuration.");
        return new KeyServer
        {
            Name = source.Upstream ?? _location,
            Endpoints = upstream.Endpoints.IsDefault ? [] : upstream.Endpoints,
            Http2 = upstream.Protocol == UpstreamProtocol.H2c,
            Tls = certificate is null ? tls : Presenting(tls, certificate),
            RefuseLocalAddresses = source.Upstream is null && !allowLocal,
            Proxy = Proxy(source.Upstream is null ? uri : null),
            Headers = [.. Headers()],
            ClientCertificate = certificate is null ? null : certificate.CertificatePem + certificate.PrivateKeyPem,
        };
    }

    private KeyServer Elsewhere(Uri uri) => new()
    {
        Name = uri.IdnHost,
        Endpoints = [new EndpointIr(uri.IdnHost, uri.Port)],
        Tls = uri.Scheme == Uri.UriSchemeHttps ? UpstreamTls.SystemRoots(uri.IdnHost) : null,
        RefuseLocalAddresses = !allowLocal,
        Proxy = Proxy(uri),
    };

    private UpstreamTls? Presenting(UpstreamTls? tls, CertificateSecretIr secret) =>
        tls is null ? Fail<UpstreamTls>("A client certificate is shown over TLS only, and the address is http.")
        : ClientCertificate.TryRead(secret, out var certificate, out var error) ? tls.Presenting(certificate)
        : Fail<UpstreamTls>(error);

    /// <summary>The policy's own proxy or, for an address that nobody said the place of, the environment's.</summary>
    private HttpProxyServer? Proxy(Uri? byEnvironment)
    {
        if (source.Proxy is null)
        {
            return byEnvironment is null || options.Overrides.Covers(byEnvironment.IdnHost, byEnvironment.Port)
                ? null
                : options.ProxyEnvironment.For(byEnvironment);
        }

        if (HttpProxyServer.Parse(source.Proxy) is not { } proxy)
        {
            return Fail<HttpProxyServer>("proxyURL is not the address of an HTTP proxy.");
        }

        var credentials = source.ProxyCredentials is null ? null : Secret(source.ProxyCredentials);
        return proxy with { Authorization = credentials is null ? null : HttpProxyServer.Basic(credentials), RefuseLocalAddresses = !allowLocal };
    }

    private IEnumerable<KeyValuePair<string, string>> Headers() => (source.Headers.IsDefault ? [] : source.Headers)
        .Select(header => KeyValuePair.Create(header.Name, Secret(header.Secret) ?? ""));

    private string? Secret(string id)
    {
        var secret = gateway.Secrets.OfType<KeySecretIr>().FirstOrDefault(s => s.Id == id);
        try
        {
            return secret is null ? Fail<string>($"The secret {id} is not in the configuration.") : Encoding.UTF8.GetString(Convert.FromBase64String(secret.Material));
        }
        catch (FormatException)
        {
            return Fail<string>($"The secret {id} is not in Base64.");
        }
    }

    // Zero means "none" in the Gateway API's durations; a fetch without a limit could hang for ever, so it gets the default.
    private static TimeSpan Limit(TimeSpan limit) =>
        limit <= TimeSpan.Zero ? DefaultLimit : limit > LongestLimit ? LongestLimit : limit;

    private string Trust(UpstreamTlsIr? tls)
    {
        // An issuer's metadata may name any host, whatever the issuer itself is reached by.
        var addresses = !allowLocal && (source.Upstream is null || source is DiscoveredJwksIr) ? "no local address" : "";
        if (tls is null)
        {
            return addresses;
        }

        var pem = gateway.Secrets.OfType<CaSecretIr>().FirstOrDefault(s => s.Id == tls.Ca)?.Pem;
        var names = tls.SubjectAltNames.IsDefault ? ImmutableArray<SubjectAltNameIr>.Empty : tls.SubjectAltNames;
        return string.Join('\n', [addresses, tls.Hostname, .. names.Select(n => $"{n.Type} {n.Value}"), pem]);
    }

    private T? Fail<T>(string problem)
        where T : class
    {
        _problem ??= problem;
        return null;
    }
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Resolves what a source refers to. What cannot be resolved makes it unavailable, with the reason; nothing is made up for it.</summary>
internal static class KeySourcePlanner
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);

    public static KeySourcePlan Plan(KeySourceIr source, GatewayIr gateway) => source switch
    {
        LocalJwksIr local => Plan(local, gateway),
        RemoteJwksIr remote => Plan(remote, gateway),
        UnavailableKeysIr unavailable => Unavailable(source, "unavailable", unavailable.Reason),
        _ => Unavailable(source, "unavailable", $"Key sources of type {source.GetType().Name} are not known."),
    };

    private static KeySourcePlan Plan(LocalJwksIr source, GatewayIr gateway) =>
        gateway.Secrets.FirstOrDefault(s => s.Id == source.Secret && s is JwksSecretIr or KeySecretIr) is { } secret
            ? new KeySourcePlan.Local(source, secret) { Id = source.Id, Location = "local" }
            : Unavailable(source, "local", $"The key set {source.Secret} is not in the configuration.");

    private static KeySourcePlan Plan(RemoteJwksIr source, GatewayIr gateway)
    {
        if (!Uri.TryCreate(source.Uri, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
        {
            return Unavailable(source, "unavailable", "remoteJWKS.uri is not an absolute http or https address.");
        }

        var location = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        if (uri.UserInfo.Length > 0)
        {
            return Unavailable(source, location, "remoteJWKS.uri holds a user name or password; remove it, it would not be sent.");
        }

        if (source.Upstream is null)
        {
            return Remote(source, uri, location, new UpstreamIr { Id = location, Endpoints = [new EndpointIr(uri.IdnHost, uri.Port)] }, gateway);
        }

        return gateway.Upstreams.FirstOrDefault(u => u.Id == source.Upstream) switch
        {
            null => Unavailable(source, location, $"The upstream {source.Upstream} is not in the configuration."),
            { Fault: { } fault } => Unavailable(source, location, fault.Reason),
            var upstream => Remote(source, uri, location, upstream, gateway),
        };
    }

    private static KeySourcePlan Remote(RemoteJwksIr source, Uri uri, string location, UpstreamIr upstream, GatewayIr gateway)
    {
        // An https address is never fetched in clear text: an upstream without TLS settings of its own gets the system's roots.
        var wanted = upstream.Tls ?? (uri.Scheme == Uri.UriSchemeHttps ? new UpstreamTlsIr { Hostname = uri.IdnHost } : null);
        UpstreamTls? tls = null;
        if (wanted is not null && !UpstreamTls.TryCreate(wanted, gateway, out tls, out var error))
        {
            return Unavailable(source, location, error);
        }

        var target = new RemoteTarget
        {
            Source = source with { RequestTimeout = Limit(source.RequestTimeout), ConnectTimeout = Limit(source.ConnectTimeout) },
            Uri = uri,
            Endpoints = upstream.Endpoints.IsDefault ? [] : upstream.Endpoints,
            Http2 = upstream.Protocol == UpstreamProtocol.H2c,
            Tls = tls,
            Trust = Trust(wanted, gateway),
        };
        return new KeySourcePlan.Remote(target) { Id = source.Id, Location = location };
    }

    // Zero means "none" in the Gateway API's durations; a fetch without a limit could hang for ever, so it gets the default.
    private static TimeSpan Limit(TimeSpan limit) =>
        limit <= TimeSpan.Zero ? DefaultLimit : limit > LongestLimit ? LongestLimit : limit;

    private static string Trust(UpstreamTlsIr? tls, GatewayIr gateway)
    {
        if (tls is null)
        {
            return "";
        }

        var pem = gateway.Secrets.OfType<CaSecretIr>().FirstOrDefault(s => s.Id == tls.Ca)?.Pem;
        var names = tls.SubjectAltNames.IsDefault ? ImmutableArray<SubjectAltNameIr>.Empty : tls.SubjectAltNames;
        return string.Join('\n', [tls.Hostname, .. names.Select(n => $"{n.Type} {n.Value}"), pem]);
    }

    private static KeySourcePlan.Unavailable Unavailable(KeySourceIr source, string location, string reason) =>
        new(reason) { Id = source.Id, Location = location };
}

using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>
/// The keys of <c>plugin.jwt</c>: those of signingSecret, publicKey, jwksFile and jwksUrl, any of which may verify a token; or of trustedIssuers, of which each has its own. An
/// issuer without an address of its own narrows the other sources down, or makes a jwksUrl that is a path an address.
/// </summary>
internal sealed class JwtKeys(SnapshotIndex index)
{
    private const int MaxIssuers = 100;

    private readonly FixedKeys _fixed = new(index);
    private readonly FetchedKeySets _fetched = new(index);

    /// <summary>What Traefik Hub verifies with public keys.</summary>
    public static ImmutableArray<string> Asymmetric { get; } = ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"];

    /// <summary>What it verifies with a shared secret.</summary>
    public static ImmutableArray<string> Symmetric { get; } = ["HS256", "HS384", "HS512"];

    /// <summary>One or more; where something is wrong, one of them says so.</summary>
    public ImmutableArray<JwtKeySource> Read(Middleware middleware, JwtPlugin jwt, string path, List<PolicyNote> notes)
    {
        var id = $"Middleware.{middleware.Reference.Group}/{middleware.Metadata.Namespace}/{middleware.Metadata.Name}/jwt";
        if (Conflict(jwt) is { } conflict)
            return [JwtKeySource.Failed(path, conflict)];
        if (jwt.TrustedIssuers.Any(i => i.JwksUrl.Length > 0) || IsPath(jwt.JwksUrl))
            return PerIssuer(middleware, jwt, path, id, notes);
        ImmutableArray<string> fields = [.. Sources(jwt).Where(s => s.Value.Length > 0).Select(s => s.Field)];
        return
        [
            .. fields.Select(field =>
            {
                var isOnly = fields.Length == 1;
                return Read(middleware, jwt, field, path, id, notes) with
                {
                    Provider = isOnly ? id : $"{id}/{field}",
                    Name = isOnly ? "jwt" : $"jwt/{field}",
                    Issuers = [.. jwt.TrustedIssuers.Select(i => i.Issuer)],
                };
            }),
        ];
    }

    private JwtKeySource Read(Middleware middleware, JwtPlugin jwt, string field, string path, string id, List<PolicyNote> notes) => field switch
    {
        "signingSecret" => _fixed.Secret(middleware, jwt, path, id, notes),
        "publicKey" => _fixed.PublicKey(middleware, jwt, path, id),
        "jwksFile" => _fixed.Set(jwt, path, id, notes),
        _ => _fetched.Read(middleware, jwt, new(jwt.JwksUrl, path + ".jwksUrl"), path, id, notes),
    };

    private static ImmutableArray<(string Field, string Value)> Sources(JwtPlugin jwt) =>
        [("signingSecret", jwt.SigningSecret), ("publicKey", jwt.PublicKey), ("jwksFile", jwt.JwksFile), ("jwksUrl", jwt.JwksUrl)];

    private ImmutableArray<JwtKeySource> PerIssuer(Middleware middleware, JwtPlugin jwt, string path, string id, List<PolicyNote> notes)
    {
        ImmutableArray<string> named = [.. jwt.TrustedIssuers.Select(i => i.Issuer).Where(i => i.Length > 0)];
        return
        [
            .. jwt.TrustedIssuers.Select((issuer, i) =>
            {
                var address = issuer.JwksUrl.Length > 0
                    ? new KeySetAddress(issuer.JwksUrl, $"{path}.trustedIssuers[{i}].jwksUrl")
                    : new KeySetAddress(At(issuer.Issuer, jwt.JwksUrl), $"{path}.trustedIssuers[{i}].issuer");
                var provider = $"{id}/{i}";
                return _fetched.Read(middleware, jwt, address, path, provider, notes) with
                {
                    Provider = provider,
                    Name = $"jwt/{i}",
                    Issuers = issuer.Issuer.Length > 0 ? [issuer.Issuer] : [],
                    OtherIssuersThan = issuer.Issuer.Length > 0 ? [] : named,
                };
            }),
        ];
    }

    private static string? Conflict(JwtPlugin jwt)
    {
        var sources = Sources(jwt).Count(s => s.Value.Length > 0);
        var own = jwt.TrustedIssuers.Count(i => i.JwksUrl.Length > 0);
        return (sources, own) switch
        {
            ( > 1, _) when IsPath(jwt.JwksUrl) => "a jwksUrl that is a path cannot stand beside another source of keys",
            ( > 1, > 0) => "trustedIssuers with a jwksUrl of their own cannot stand beside another source of keys",
            (0, 0) => jwt.TrustedIssuers.IsEmpty
                ? "one of signingSecret, publicKey, jwksFile, jwksUrl and trustedIssuers must be set"
                : "trustedIssuers need a jwksUrl each, or one source of keys beside them",
            (1, > 0) when !IsPath(jwt.JwksUrl) || own == jwt.TrustedIssuers.Length => "trustedIssuers with a jwksUrl of their own cannot stand beside another source of keys",
            (0, _) when own < jwt.TrustedIssuers.Length => "either all trustedIssuers have a jwksUrl, or jwksUrl is a path that makes one of the others' issuers",
            _ => Issuers(jwt),
        };
    }

    private static string? Issuers(JwtPlugin jwt)
    {
        var named = jwt.TrustedIssuers.Where(i => i.Issuer.Length > 0).Select(i => i.Issuer).ToList();
        return IsPath(jwt.JwksUrl) && jwt.TrustedIssuers.IsEmpty
                ? "a jwksUrl that is a path would let each token say where its keys are; list trustedIssuers, or write the whole address"
            : jwt.TrustedIssuers.Length > MaxIssuers ? $"at most {MaxIssuers} trustedIssuers are allowed"
            : jwt.TrustedIssuers.Any(i => i is { Issuer.Length: 0, JwksUrl.Length: 0 }) ? "each of trustedIssuers needs an issuer, a jwksUrl or both"
            : jwt.TrustedIssuers.Length - named.Count > 1 ? "at most one of trustedIssuers can be without an issuer"
            : named.Distinct(StringComparer.Ordinal).Count() != named.Count ? "an issuer is there twice"
            : null;
    }

    private static bool IsPath(string url) => url.StartsWith('/');

    /// <summary>A path of an issuer's host (RFC 3986 section 5.2); empty where the issuer is no address.</summary>
    private static string At(string issuer, string path) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var root) && root.Scheme is "http" or "https" && !path.StartsWith("//", StringComparison.Ordinal)
            && Uri.TryCreate(root, path, out var address)
            ? address.AbsoluteUri
            : "";
}

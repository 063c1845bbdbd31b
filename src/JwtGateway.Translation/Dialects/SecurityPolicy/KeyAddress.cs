using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Where keys are: an address, or an issuer whose metadata says it.</summary>
/// <param name="Source">The source, without id and settings; null when there is a problem.</param>
/// <param name="Uri">What is connected to when no backendRef says otherwise.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Note">What is to be said of it.</param>
internal sealed record KeyAddress(FetchedKeysIr? Source, Uri? Uri, Problem? Problem, PolicyNote? Note = null)
{
    private const int MaxUri = 253;

    public static KeyAddress Of(RemoteJwks remote, string path) =>
        remote.Uri.Length is > 0 and <= MaxUri
        && Uri.TryCreate(remote.Uri, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "" }
            ? new(new RemoteJwksIr { Id = "", Uri = remote.Uri }, uri, null, Clear(uri, path + ".uri"))
            : Wrong(path + ".uri", "JWT: invalid remote JWKS URI; expected an absolute http or https URI of at most "
                + $"{MaxUri} characters, without user name, password or fragment.");

    /// <param name="issuer">The issuer.</param>
    /// <param name="path">The issuer's field.</param>
    public static KeyAddress Of(string issuer, string path) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "", Query: "" }
        && !issuer.Contains('?', StringComparison.Ordinal) && !issuer.Contains('#', StringComparison.Ordinal)
            ? new(new DiscoveredJwksIr { Id = "", Issuer = issuer }, uri, null, Clear(uri, path))
            : Wrong(path, "JWT: the issuer's keys cannot be discovered; expected an absolute https URI without user name, password, query and fragment, "
                + "or name the keys with remoteJWKS or localJWKS.");

    private static PolicyNote? Clear(Uri uri, string path) => uri.Scheme != Uri.UriSchemeHttp ? null : new(DiagnosticSeverity.Info, path,
        "The address is http: whoever is between could replace the keys, unless a BackendTLSPolicy applies.");

    private static KeyAddress Wrong(string path, string message) => new(null, null, new(ConditionReason.Invalid, path, message));
}

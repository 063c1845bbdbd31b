using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Keys that stand in a Middleware or in a Secret: <c>signingSecret</c>, <c>publicKey</c> and <c>jwksFile</c>.</summary>
internal sealed class FixedKeys(SnapshotIndex index)
{
    private const int UsualSecret = 32;

    private readonly KeyStretching _stretching = new();

    public JwtKeySource Secret(Middleware middleware, JwtPlugin jwt, string path, string id, List<PolicyNote> notes)
    {
        path += ".signingSecret";
        var value = SecretUrn.Read(index, middleware.Metadata.Namespace, jwt.SigningSecret, id + "/signingSecret");
        if (value.Octets is null)
            return JwtKeySource.Failed(path, value.Problem!);
        var octets = jwt.SigningSecretBase64Encoded ? value.Text() is { } text ? Base64Key.Decode(text) : null : value.Octets;
        if (octets is null or [])
            return JwtKeySource.Failed(path, "it is not Base64, which signingSecretBase64Encoded says it is");
        if (octets.AsSpan().IndexOf("-----BEGIN "u8) >= 0)
            return JwtKeySource.Failed(path, "it is PEM, and a key that others know is no secret; use publicKey");
        notes.AddRange(Notes(value, octets, path));
        var secret = new KeySecretIr { Id = value.Id, Material = Convert.ToBase64String(value.Octets) };
        return new()
        {
            Source = new LocalJwksIr
            {
                Id = Id(secret.Id, jwt.SigningSecretBase64Encoded ? "base64" : "raw", _stretching.Of(octets)),
                Secret = secret.Id,
                Format = jwt.SigningSecretBase64Encoded ? KeyFormat.Base64 : KeyFormat.Raw,
                AllowShortSecret = true,
            },
            Algorithms = JwtKeys.Symmetric,
            Secrets = [secret],
        };
    }

    public JwtKeySource PublicKey(Middleware middleware, JwtPlugin jwt, string path, string id)
    {
        path += ".publicKey";
        var value = SecretUrn.Read(index, middleware.Metadata.Namespace, jwt.PublicKey, id + "/publicKey");
        if (value.Octets is null)
            return JwtKeySource.Failed(path, value.Problem!);
        if (LocalKeyContent.Inspect("PEM", value.Octets, null).Problem is { } problem)
            return JwtKeySource.Failed(path, problem);
        var secret = new KeySecretIr { Id = value.Id, Material = Convert.ToBase64String(value.Octets) };
        return new()
        {
            Source = new LocalJwksIr { Id = Id(secret.Id, "pem", Encoding.UTF8.GetString(value.Octets)), Secret = secret.Id, Format = KeyFormat.Pem },
            Secrets = [secret],
        };
    }

    /// <summary>Only the text itself: a path would be one of the gateway's own files.</summary>
    public JwtKeySource Set(JwtPlugin jwt, string path, string id, List<PolicyNote> notes)
    {
        path += ".jwksFile";
        if (!jwt.JwksFile.TrimStart().StartsWith('{'))
            return JwtKeySource.Failed(path, "files of the gateway are not read; put the text of the JWK Set here, or use jwksUrl");
        var octets = Encoding.UTF8.GetBytes(jwt.JwksFile);
        var content = LocalKeyContent.Inspect("JWKS", octets, null);
        if (content.Problem is { } problem)
            return JwtKeySource.Failed(path, problem);
        if (content.MayBeSecret)
        {
            notes.Add(new(DiagnosticSeverity.Warning, path,
                "There is a private or symmetric key in the set; it is not used. Write public keys alone, and make a new key if others could read this one."));
        }

        var secret = new JwksSecretIr { Id = id + "/jwksFile", Jwks = jwt.JwksFile };
        return new()
        {
            Source = new LocalJwksIr { Id = Id(secret.Id, "jwks", content.MayBeSecret ? _stretching.Of(octets) : jwt.JwksFile), Secret = secret.Id },
            Secrets = [secret],
        };
    }

    private static IEnumerable<PolicyNote> Notes(SecretUrn value, byte[] octets, string path)
    {
        if (octets.Length < UsualSecret)
        {
            yield return new(DiagnosticSeverity.Warning, path,
                $"The secret has {octets.Length} bytes, fewer than the {UsualSecret} that HS256 needs (RFC 7518 section 3.2): who has a token can guess it. Make a longer one.");
        }

        if (!value.IsSecret)
            yield return new(DiagnosticSeverity.Info, path, "Whoever may read the secret here can sign tokens. Keep it in a Secret: urn:k8s:secret:NAME:KEY.");
        if (octets[^1] == '\n')
            yield return new(DiagnosticSeverity.Info, path, "The secret ends with a line feed, which counts as a part of it.");
    }

    private static string Id(string secret, string settings, string content) => "local/" + IrJson.Hash($"{secret}\ntraefik {settings}\n{content}");
}

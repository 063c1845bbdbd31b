using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Reads <c>clientConfig.tls</c>.</summary>
internal sealed class FetchTls
{
    private readonly SnapshotIndex _index;
    private readonly string _namespace;
    private readonly string _path;
    private readonly string _id;
    private readonly List<Problem> _problems = [];

    /// <param name="index">The objects.</param>
    /// <param name="middleware">The Middleware.</param>
    /// <param name="tls">The settings.</param>
    /// <param name="path">Their field.</param>
    /// <param name="id">What values that stand there as they are get their ids from.</param>
    public FetchTls(SnapshotIndex index, Middleware middleware, JwtClientTls tls, string path, string id)
    {
        (_index, _namespace, _path, _id) = (index, middleware.Metadata.Namespace, path, id);
        if (tls.InsecureSkipVerify)
            Wrong("insecureSkipVerify", "the server's certificate is always verified; put its CA into ca");
        Ca = tls.Ca.Length > 0 ? Roots(tls.Ca) : null;
        Certificate = (tls.Cert.Length, tls.Key.Length) switch
        {
            (0, 0) => null,
            ( > 0, > 0) => Pair(tls.Cert, tls.Key),
            _ => Wrong<CertificateSecretIr>(tls.Cert.Length > 0 ? "key" : "cert", "a certificate needs its key, and a key its certificate"),
        };
    }

    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The only roots that are trusted; null: the system's.</summary>
    public CaSecretIr? Ca { get; }

    /// <summary>What is shown to the server; null: nothing.</summary>
    public CertificateSecretIr? Certificate { get; }

    private CaSecretIr? Roots(string text)
    {
        var (pem, id) = Read(text, "ca");
        if (pem is null)
            return null;
        return Pem.HasCertificates(pem) ? new CaSecretIr { Id = id, Pem = pem } : Wrong<CaSecretIr>("ca", "it holds no PEM certificate that can be read");
    }

    private CertificateSecretIr? Pair(string certificate, string key)
    {
        var (pem, id) = Read(certificate, "cert");
        var (privatePem, keyId) = Read(key, "key");
        if (pem is null || privatePem is null)
            return null;
        return Pem.IsKeyPair(pem, privatePem)
            ? new CertificateSecretIr { Id = $"{id}+{keyId}", CertificatePem = pem, PrivateKeyPem = privatePem }
            : Wrong<CertificateSecretIr>("cert", "cert and key are not a PEM certificate and its unencrypted RSA or EC private key");
    }

    private (string? Pem, string Id) Read(string text, string field)
    {
        var value = SecretUrn.Read(_index, _namespace, text, $"{_id}/tls/{field}");
        if (value.Problem is { } problem)
            Wrong(field, problem);
        else if (value.Text() is null)
            Wrong(field, "it is no text");
        return (value.Text(), value.Id + (value.IsSecret ? "/" + field : ""));
    }

    private T? Wrong<T>(string field, string message)
        where T : class
    {
        Wrong(field, message);
        return null;
    }

    private void Wrong(string field, string message) => _problems.Add(new(ConditionReason.Invalid, $"{_path}.{field}", $"JWT: {message}."));
}

using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Reads what a fetch says of itself and shows to servers: headers, a proxy with its credentials, a certificate.</summary>
internal sealed class FetchSecrets
{
    private const int MaxHeaders = 16;

    /// <summary>Headers that say how the request is made, or that the fetch sets itself.</summary>
    private static readonly ImmutableHashSet<string> Forbidden = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase, "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Upgrade", "Trailer", "Expect",
        "Proxy-Authorization", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range");

    private readonly SnapshotIndex _index;
    private readonly KubernetesResource _policy;
    private readonly string _owner;
    private readonly List<Problem> _problems = [];
    private readonly List<SecretIr> _secrets = [];
    private readonly ImmutableArray<FetchHeaderIr> _headers;
    private readonly string? _proxy;
    private readonly string? _credentials;
    private readonly string? _certificate;

    /// <summary>Reads <paramref name="fetch"/>; what stands in the policy itself is named after <paramref name="owner"/>, the provider's id.</summary>
    public FetchSecrets(SnapshotIndex index, KubernetesResource policy, string owner, FetchedKeys fetch, string path)
    {
        _index = index;
        _policy = policy;
        _owner = owner;
        _headers = [.. Headers(fetch.Headers, path + ".headers")];
        (_proxy, _credentials) = Proxy(fetch.ProxyURL, path + ".proxyURL");
        _certificate = fetch.ClientCertificateRef is { } reference ? Certificate(reference, path + ".clientCertificateRef") : null;
    }

    public ImmutableArray<Problem> Problems => [.. _problems];

    public ImmutableArray<SecretIr> Secrets => [.. _secrets.DistinctBy(s => s.Id)];

    public FetchedKeysIr ApplyTo(FetchedKeysIr source) => source with
    {
        Headers = _headers,
        Proxy = _proxy,
        ProxyCredentials = _credentials,
        ClientCertificate = _certificate,
    };

    private IEnumerable<FetchHeaderIr> Headers(ImmutableArray<FetchHeader> headers, string path)
    {
        if (headers.Length > MaxHeaders)
            Wrong(path, $"JWT: at most {MaxHeaders} headers are allowed.");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < headers.Length; i++)
        {
            var (header, at) = (headers[i], $"{path}[{i}]");
            if (!Names.IsHeaderName(header.Name) || Forbidden.Contains(header.Name))
                Wrong(at + ".name", "JWT: the header's name is not an HTTP token, or one that a fetch must not set.");
            else if (!names.Add(header.Name))
                Wrong(at + ".name", "JWT: the header is there twice.");
            else if (Value(header, at) is { } secret)
                yield return new FetchHeaderIr(header.Name, secret);
        }
    }

    private string? Value(FetchHeader header, string path) => header switch
    {
        { Value: { } value, ValueFrom: null } => Names.IsHeaderValue(value)
            ? Keep($"{_owner}/headers/{header.Name.ToLowerInvariant()}", Encoding.UTF8.GetBytes(value))
            : Wrong(path + ".value", "JWT: the header's value has a line break, or characters beyond Latin-1."),
        { Value: null, ValueFrom.SecretKeyRef: { } reference } => FromSecret(reference, path + ".valueFrom.secretKeyRef"),
        _ => Wrong(path, "JWT: exactly one of value and valueFrom.secretKeyRef must be set."),
    };

    private string? FromSecret(SecretKeyReference reference, string path)
    {
        var target = Target(reference.Name);
        if (_index.Secret(_policy.Metadata.Namespace, reference.Name) is not { } secret)
            return Wrong(path, $"JWT: {target} does not exist.");
        if (secret.Text(reference.Key) is not { Length: > 0 } value)
            return Wrong(path, $"JWT: {target} has no key {reference.Key} with text.");
        // Whoever writes such a value into a file ends it with a line break.
        value = value.TrimEnd('\r', '\n');
        return Names.IsHeaderValue(value)
            ? Keep($"Secret/{_policy.Metadata.Namespace}/{reference.Name}/{reference.Key}/header", Encoding.UTF8.GetBytes(value))
            : Wrong(path, $"JWT: key {reference.Key} of {target} has a line break, or characters beyond Latin-1, so no header can hold it.");
    }

    private (string? Address, string? Credentials) Proxy(string? text, string path)
    {
        if (text is null)
            return (null, null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)
            || uri is not { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, PathAndQuery: "/", Fragment: "" })
        {
            Wrong(path, "JWT: expected the address of an HTTP proxy, as http://host:port or https://host:port, with credentials or without.");
            return (null, null);
        }

        var credentials = uri.UserInfo.Length == 0 ? null : Keep($"{_owner}/proxy", Encoding.UTF8.GetBytes(uri.UserInfo));
        return (uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped), credentials);
    }

    private string? Certificate(FetchCertificateReference reference, string path)
    {
        var target = Target(reference.Name);
        if (_index.Secret(_policy.Metadata.Namespace, reference.Name) is not { } secret)
            return Wrong(path, $"JWT: {target} does not exist.");
        if (TlsSecrets.Read(secret, out var message) is not { } certificate)
            return Wrong(path, $"JWT: {message}");
        _secrets.Add(certificate);
        return certificate.Id;
    }

    private string Keep(string id, byte[] value)
    {
        _secrets.Add(new KeySecretIr { Id = id, Material = Convert.ToBase64String(value) });
        return id;
    }

    private ObjectReference Target(string name) => new(ApiGroup.Core, nameof(Secret), _policy.Metadata.Namespace, name);

    private string? Wrong(string path, string message)
    {
        _problems.Add(new(ConditionReason.Invalid, path, message));
        return null;
    }
}

using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Listening;

/// <summary>
/// Reads serving certificates. One that is unchanged since the configuration before stays the same object, so that its TLS sessions can be resumed.
/// Used by one caller at a time.
/// </summary>
internal sealed class CertificateLoader(TimeProvider time)
{
    private readonly Lazy<SslStreamCertificateContext> _selfSigned = new(() => SelfSignedCertificate.Make(time));
    private Dictionary<(string Certificate, string Key), SslStreamCertificateContext> _known = [];
    private Dictionary<(string Certificate, string Key), SslStreamCertificateContext> _next = [];
    private Dictionary<string, ClientValidator> _knownClients = new(StringComparer.Ordinal);
    private Dictionary<string, ClientValidator> _nextClients = new(StringComparer.Ordinal);

    /// <summary>Begins a configuration.</summary>
    public void Begin() => (_next, _nextClients) = ([], new(StringComparer.Ordinal));

    /// <summary>The configuration is served: what it did not ask for is forgotten.</summary>
    public void Commit() => (_known, _knownClients) = (_next, _nextClients);

    /// <summary>Reads the certificates of a listener; what is wrong with them is told to <paramref name="report"/>.</summary>
    public ListenerCertificates Load(ListenerIr listener, GatewayIr gateway, Action<string> report)
    {
        var loaded = new List<SslStreamCertificateContext>();
        foreach (var id in listener.Certificates)
        {
            if (gateway.Secrets.OfType<CertificateSecretIr>().FirstOrDefault(secret => secret.Id == id) is not { } secret)
            {
                report($"Listener {listener.Id}: the certificate {id} is not in the configuration.");
            }
            else if (Load(secret) is { } certificate)
            {
                loaded.Add(certificate);
            }
            else
            {
                report($"Listener {listener.Id}: {id} must hold a certificate and its private key in PEM form, and they must belong together.");
            }
        }

        if (listener is { SelfSigned: true, Certificates.IsEmpty: true })
        {
            loaded.Add(_selfSigned.Value);
        }
        else if (listener.Certificates.IsEmpty)
        {
            report($"Listener {listener.Id}: an HTTPS listener needs a certificate.");
        }

        return new ListenerCertificates(listener.Id, loaded, Clients(listener, gateway, report));
    }

    /// <summary>
    /// Where nobody is turned away no certificate is asked for either: upstreams are told nothing of it, so all that could come of it is a browser
    /// that asks its user for one.
    /// </summary>
    private ClientValidator? Clients(ListenerIr listener, GatewayIr gateway, Action<string> report)
    {
        if (listener.ClientValidation is not { Mode: ClientValidationMode.AllowValidOnly } validation)
        {
            return null;
        }

        if (gateway.Secrets.OfType<CaSecretIr>().FirstOrDefault(secret => secret.Id == validation.Ca) is not { } ca)
        {
            report($"Listener {listener.Id}: the CA {validation.Ca} for clients' certificates is not in the configuration.");
            return null;
        }

        if (!_nextClients.TryGetValue(ca.Pem, out var validator))
        {
            validator = _knownClients.TryGetValue(ca.Pem, out var known) ? known : ClientValidator.TryCreate(ca.Pem);
            if (validator is null)
            {
                report($"Listener {listener.Id}: the CA {validation.Ca} for clients' certificates holds no certificate that can be read.");
                return null;
            }

            _nextClients[ca.Pem] = validator;
        }

        return validator;
    }

    private SslStreamCertificateContext? Load(CertificateSecretIr secret)
    {
        var key = (secret.CertificatePem, secret.PrivateKeyPem);
        if (_next.TryGetValue(key, out var context))
        {
            return context;
        }

        context = _known.TryGetValue(key, out var known) ? known : Read(secret);
        return context is null ? null : _next[key] = context;
    }

    private static SslStreamCertificateContext? Read(CertificateSecretIr secret)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(secret.CertificatePem, secret.PrivateKeyPem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(secret.CertificatePem);
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}

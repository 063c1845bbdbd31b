using System.Security.Cryptography.X509Certificates;
using JwtGateway.Kubernetes.Credentials;

namespace JwtGateway.Kubernetes.Transport;

/// <summary>
/// The connections made under one set of roots and one client certificate. When either changes, new requests go to a new generation, and the
/// old one closes with its last request: at the latest when its watches end.
/// </summary>
internal sealed class HandlerGeneration(X509Certificate2Collection? roots, X509Certificate2? certificate, HttpMessageInvoker invoker)
{
    private int _users = 1;

    public HttpMessageInvoker Invoker => invoker;

    public bool IsFor(X509Certificate2Collection? otherRoots, X509Certificate2? otherCertificate) =>
        ReferenceEquals(roots, otherRoots) && ReferenceEquals(certificate, otherCertificate);

    public void Use() => Interlocked.Increment(ref _users);

    /// <summary>A request has ended, or the pool has let go of it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            invoker.Dispose();
    }
}

/// <summary>Keeps the generation that is in use.</summary>
internal sealed class HandlerPool(ClusterConnection connection, TrustedRoots roots) : IDisposable
{
    private readonly Lock _gate = new();
    private HandlerGeneration? _current;
    private bool _disposed;

    /// <summary>The generation for today's roots and this certificate. Release it after use.</summary>
    public HandlerGeneration Rent(X509Certificate2? certificate)
    {
        var trusted = roots.Current();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_current?.IsFor(trusted, certificate) != true)
            {
                _current?.Release();
                _current = new HandlerGeneration(trusted, certificate, new(HandlerFactory.Create(connection, trusted, certificate)));
            }

            _current.Use();
            return _current;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _current?.Release();
            _current = null;
        }
    }
}

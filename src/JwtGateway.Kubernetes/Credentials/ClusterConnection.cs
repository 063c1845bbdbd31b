using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Where an API server is, how it proves who it is, and how we do.</summary>
public sealed record ClusterConnection
{
    /// <summary>The server's address; a path in it comes before every path of the API.</summary>
    public required Uri Server { get; init; }

    /// <summary>PEM certificates that are the only roots; null: <see cref="CaFile"/>, else the system's roots.</summary>
    public string? CaPem { get; init; }

    /// <summary>A file of such certificates, read again when it changes.</summary>
    public string? CaFile { get; init; }

    /// <summary>The name to ask for and to find in the certificate, where it is not the server's address. No proxy is used then.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>Whether anybody may answer in the server's place. Never together with a CA.</summary>
    public bool InsecureSkipTlsVerify { get; init; }

    /// <summary>A proxy (http, https or socks5); null: what the environment says.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The namespace that is ours, or that the context names.</summary>
    public string Namespace { get; init; } = "default";

    internal Authentication Authentication { get; init; } = new Authentication.None();

    /// <summary>A connection without credentials, for servers that let everybody in and for tests.</summary>
    public static ClusterConnection Anonymous(Uri server) => new() { Server = server };

    /// <summary>The same with a token.</summary>
    public ClusterConnection WithToken(string token) => this with { Authentication = new Authentication.Fixed(token, null) };

    /// <summary>The same with a file that holds a token, which is read again once a minute and after a 401.</summary>
    public ClusterConnection WithTokenFile(string path) => this with { Authentication = new Authentication.File(path, null) };

    /// <summary>The same with a client certificate, which must have its key.</summary>
    public ClusterConnection WithClientCertificate(X509Certificate2 certificate) =>
        this with { Authentication = new Authentication.Fixed(null, certificate) };
}

/// <summary>How we prove who we are.</summary>
internal abstract record Authentication
{
    private Authentication() { }

    public sealed record None : Authentication;

    public sealed record Fixed(string? Token, X509Certificate2? Certificate) : Authentication
    {
        public override string ToString() => nameof(Fixed);
    }

    public sealed record File(string Path, X509Certificate2? Certificate) : Authentication;

    public sealed record Exec(ExecPlugin Plugin) : Authentication
    {
        public override string ToString() => nameof(Exec);
    }

    public ICredentialSource Source(ClientContext context, Microsoft.Extensions.Logging.ILogger logger) => this switch
    {
        Fixed given => new StaticCredentialSource(new Credential(given.Token, given.Certificate)),
        File file => new TokenFileSource(file.Path, file.Certificate, context.Clock, logger),
        Exec exec => new ExecCredentialSource(exec.Plugin, context.Clock),
        _ => new StaticCredentialSource(Credential.Anonymous),
    };
}

/// <summary>Whether we know how to connect.</summary>
public abstract record ConnectionResult
{
    private ConnectionResult() { }

    /// <summary>We do.</summary>
    /// <param name="Connection">How.</param>
    public sealed record Found(ClusterConnection Connection) : ConnectionResult;

    /// <summary>We do not.</summary>
    /// <param name="Errors">What is wrong and what to do, naming file and field.</param>
    public sealed record Invalid(ImmutableArray<string> Errors) : ConnectionResult
    {
        internal Invalid(string error)
            : this([error])
        {
        }
    }
}

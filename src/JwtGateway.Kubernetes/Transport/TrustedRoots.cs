using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Kubernetes.Credentials;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Transport;

/// <summary>
/// The roots that the server's certificate must come from. Those of a file are read again when it changes; when that fails, those read before
/// stay: they were trusted, and a file that is being written is not a reason to lose the cluster.
/// </summary>
internal sealed partial class TrustedRoots(ClusterConnection connection, ILogger logger)
{
    private readonly Lock _gate = new();
    private Stamp? _stamp;
    private X509Certificate2Collection? _roots;

    /// <summary>The roots, the same collection as long as they are the same; null: the system's.</summary>
    /// <exception cref="CryptographicException">There is a CA, and it cannot be read. The system's roots never stand in for it.</exception>
    public X509Certificate2Collection? Current()
    {
        if (connection.CaPem is null && connection.CaFile is null)
            return null;

        lock (_gate)
        {
            if (connection.CaPem is { } pem)
                return _roots ??= Parse(pem);

            Reload(connection.CaFile!);
            return _roots ?? throw new CryptographicException($"The CA file {connection.CaFile} cannot be read, or holds no certificate in PEM form.");
        }
    }

    private void Reload(string file)
    {
        try
        {
            var stamp = Stamp.Of(file);
            if (stamp == _stamp)
                return;

            _roots = Parse(File.ReadAllText(file));
            _stamp = stamp;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Log.Unreadable(logger, file, exception.Message);
        }
    }

    private static X509Certificate2Collection Parse(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots.Count > 0 ? roots : throw new CryptographicException("The CA holds no certificate in PEM form.");
    }

    /// <summary>What changes with a file's content. The kubelet exchanges a link above the file, so it is the file behind the links that counts.</summary>
    private sealed record Stamp(DateTime Written, long Length)
    {
        public static Stamp Of(string file)
        {
            var info = new FileInfo(file);
            info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? info;
            return new Stamp(info.LastWriteTimeUtc, info.Length);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Warning, "The CA file {File} cannot be read: {Reason}. The roots read before stay in use, if there are any")]
        public static partial void Unreadable(ILogger logger, string file, string reason);
    }
}

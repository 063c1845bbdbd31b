using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>
/// A token in a file that somebody else renews, as the kubelet does with projected tokens. Read again once a minute (client-go,
/// transport/token_source.go); when that fails the last token stays in use, since it may have time left.
/// </summary>
internal sealed partial class TokenFileSource(string path, X509Certificate2? certificate, TimeProvider clock, ILogger logger) : ICredentialSource
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Credential? _last;
    private long _readAt;

    public ValueTask<CredentialResult> GetAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_last is null || clock.GetElapsedTime(_readAt) >= Period)
                Read();
            return ValueTask.FromResult<CredentialResult>(_last is null
                ? new CredentialResult.Unavailable($"The token file {path} cannot be read or is empty; it must hold a bearer token.")
                : new CredentialResult.Available(_last));
        }
    }

    public bool Reject(Credential refused)
    {
        lock (_gate)
        {
            // Another request may have read a newer one meanwhile: that has not been refused.
            if (ReferenceEquals(_last, refused))
                _last = null;
        }

        return true;
    }

    public void Dispose() => certificate?.Dispose();

    private void Read()
    {
        try
        {
            var token = File.ReadAllText(path).Trim();
            if (token.Length == 0)
                throw new IOException("the file is empty");
            if (_last?.Token != token)
                _last = new Credential(token, certificate);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(logger, path, exception.Message);
        }

        _readAt = clock.GetTimestamp();
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "The token file {Path} cannot be read: {Reason}. The last token stays in use, if there is one")]
        public static partial void Unreadable(ILogger logger, string path, string reason);
    }
}

using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>What a request is authenticated with. Prints nothing of it.</summary>
/// <param name="token">A bearer token; null: none.</param>
/// <param name="certificate">A client certificate with its key; null: none.</param>
internal sealed class Credential(string? token, X509Certificate2? certificate)
{
    public string? Token => token;

    public X509Certificate2? Certificate => certificate;

    public static Credential Anonymous { get; } = new(null, null);
}

/// <summary>Whether there is a credential.</summary>
internal abstract record CredentialResult
{
    private CredentialResult() { }

    public sealed record Available(Credential Credential) : CredentialResult;

    /// <summary>There is none now.</summary>
    /// <param name="Reason">What is wrong and what to do, without the credential.</param>
    public sealed record Unavailable(string Reason) : CredentialResult;
}

/// <summary>Where credentials come from. Asked for every request, so that rotation takes effect with the next one.</summary>
internal interface ICredentialSource : IDisposable
{
    ValueTask<CredentialResult> GetAsync(CancellationToken cancellation);

    /// <summary>The server has refused <paramref name="refused"/>.</summary>
    /// <returns>Whether asking again may bring another one.</returns>
    bool Reject(Credential refused);
}

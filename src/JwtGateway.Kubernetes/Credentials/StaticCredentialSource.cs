namespace JwtGateway.Kubernetes.Credentials;

/// <summary>A credential that does not change.</summary>
internal sealed class StaticCredentialSource(Credential credential) : ICredentialSource
{
    private readonly CredentialResult _result = new CredentialResult.Available(credential);

    public ValueTask<CredentialResult> GetAsync(CancellationToken cancellation) => ValueTask.FromResult(_result);

    public bool Reject(Credential refused) => false;

    public void Dispose() => credential.Certificate?.Dispose();
}

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Credentials of a plugin: run when there are none, when they run out, and once more when they were refused. One run at a time.</summary>
internal sealed class ExecCredentialSource(ExecPlugin plugin, TimeProvider clock) : ICredentialSource
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ExecRunner _runner = new(plugin, clock);
    private volatile Held? _held;

    public async ValueTask<CredentialResult> GetAsync(CancellationToken cancellation)
    {
        if (Usable() is { } ready)
            return ready;

        await _gate.WaitAsync(cancellation);
        try
        {
            return Usable() ?? await RunAsync(cancellation);
        }
        finally
        {
            _gate.Release();
        }
    }

    public bool Reject(Credential refused)
    {
        var held = _held;
        if (held is not null && ReferenceEquals(held.Credential, refused))
            Interlocked.CompareExchange(ref _held, null, held);
        return true;
    }

    public void Dispose() => _gate.Dispose();

    private CredentialResult.Available? Usable() =>
        _held is { } held && (held.Expires is null || held.Expires > clock.GetUtcNow()) ? new(held.Credential) : null;

    private async Task<CredentialResult> RunAsync(CancellationToken cancellation)
    {
        var printed = await _runner.RunAsync(cancellation);
        if (printed.Credential is not { } credential)
            return new CredentialResult.Unavailable($"The credential plugin {plugin.Command} {printed.Error}.");

        // A certificate that is replaced is not disposed: connections of the one before it may still be in use.
        _held = new Held(credential, printed.Expires);
        return new CredentialResult.Available(credential);
    }

    private sealed record Held(Credential Credential, DateTimeOffset? Expires);
}

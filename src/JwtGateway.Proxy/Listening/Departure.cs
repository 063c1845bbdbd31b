namespace JwtGateway.Proxy.Listening;

/// <summary>Whether the data plane is on its way out: it serves everything still, and keeps nobody. Begins once and does not end.</summary>
internal sealed class Departure
{
    private volatile bool _begun;

    /// <summary>Read for each request.</summary>
    public bool HasBegun => _begun;

    public void Begin() => _begun = true;
}

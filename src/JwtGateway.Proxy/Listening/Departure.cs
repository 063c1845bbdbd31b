namespace JwtGateway.Proxy.Listening;

/// <summary>
/// Whether the data plane, or one of its ports, is on its way out: it serves everything still, and keeps nobody. Begins once and does not end.
/// </summary>
/// <param name="whole">What this is a part of: it leaves with it. Null: of nothing.</param>
internal sealed class Departure(Departure? whole = null)
{
    private volatile bool _begun;

    /// <summary>Read for each request.</summary>
    public bool HasBegun => _begun || whole is { HasBegun: true };

    public void Begin() => _begun = true;
}

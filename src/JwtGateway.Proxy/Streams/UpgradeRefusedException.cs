namespace JwtGateway.Proxy.Streams;

/// <summary>A connection does not become a tunnel, though the upstream says so. Thrown through the forwarder, which reports it.</summary>
/// <param name="isClients">Whether the client is to blame: it did not wait. Otherwise the upstream is: it agreed to something that was not asked for.</param>
internal sealed class UpgradeRefusedException(bool isClients) : IOException("The upgrade is refused.")
{
    /// <summary>Whether the client is to blame.</summary>
    public bool IsClients => isClients;
}

namespace JwtGateway.Ir;

/// <summary>Which port a proxy's process binds for a listener's port. Both planes must agree: a Service sends to what the proxy has bound.</summary>
public static class ListenerPorts
{
    /// <summary>Ports below this need a privilege that proxy pods do not have.</summary>
    public const int FirstUnprivileged = 1024;

    /// <summary>What is added to a port below <see cref="FirstUnprivileged"/>: 80 is bound as 10080, 443 as 10443.</summary>
    public const int Shift = 10_000;

    /// <summary>
    /// The port to bind for <paramref name="port"/> (1 to 65535): the same, or <see cref="Shift"/> more where it is below
    /// <see cref="FirstUnprivileged"/>. Two listeners can so ask for one port (80 and 10080): see <see cref="Clashes"/>.
    /// </summary>
    public static int Bound(int port) => port < FirstUnprivileged ? port + Shift : port;

    /// <summary>The ports that two or more of <paramref name="ports"/> would be bound on, in ascending order. Empty: all can be served.</summary>
    public static IReadOnlyList<int> Clashes(IEnumerable<int> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return [.. ports.Distinct().GroupBy(Bound).Where(bound => bound.Count() > 1).Select(bound => bound.Key).Order()];
    }
}

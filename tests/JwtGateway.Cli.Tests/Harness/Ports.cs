using System.Net;
using System.Net.Sockets;

namespace JwtGateway.Cli.Tests.Harness;

internal static class Ports
{
    /// <summary>A port that is free now: manifests must name one.</summary>
    public static int Free()
    {
        using var listener = Take();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>A port that stays taken until disposed.</summary>
    public static TcpListener Take()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }
}

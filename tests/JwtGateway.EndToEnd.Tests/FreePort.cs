using System.Net;
using System.Net.Sockets;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>Ports for listeners whose number stands in a manifest.</summary>
internal static class FreePort
{
    /// <summary>Several, no two of them the same.</summary>
    public static IReadOnlyList<int> Several(int count)
    {
        HashSet<int> ports = [];
        while (ports.Count < count)
            ports.Add(Next());
        return [.. ports];
    }

    /// <summary>A port that was free a moment ago, outside of the range that the system gives out by itself.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = System.Security.Cryptography.RandomNumberGenerator.GetInt32(10_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.IPv6Any, port);
                probe.Server.DualMode = true;
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}

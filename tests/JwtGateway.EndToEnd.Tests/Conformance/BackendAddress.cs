using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Where backends of a test listen: API servers refuse EndpointSlices with loopback addresses.</summary>
internal static class BackendAddress
{
    /// <summary>The first IPv4 address of this machine that is not loopback; loopback where there is no other, which only the double takes.</summary>
    public static IPAddress Own() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(link => link.OperationalStatus == OperationalStatus.Up)
        .SelectMany(link => link.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address) && !address.ToString().StartsWith("169.254.", StringComparison.Ordinal))
        ?? IPAddress.Loopback;
}

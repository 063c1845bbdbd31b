using System.Net;
using System.Net.Sockets;

namespace JwtGateway.Tokens.Tls;

/// <summary>Opens TCP connections, where wanted only to addresses that <see cref="AddressRules"/> leave.</summary>
internal static class Dialer
{
    /// <summary>Connects to <paramref name="host"/>, or to where the overrides send it: they are the operator's own word, so they are not held to the rules.</summary>
    /// <exception cref="AddressRefusedException">Every address of the host is refused.</exception>
    public static async Task<Stream> ConnectAsync(HostOverrides overrides, string host, int port, bool refuseLocal, CancellationToken cancellation)
    {
        var endpoint = overrides.Resolve(host, port);
        return refuseLocal && endpoint == new Ir.EndpointIr(host, port)
            ? await ConnectAsync(await AllowedAsync(host, cancellation), port, cancellation)
            : await ConnectAsync(socket => socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellation));
    }

    /// <summary>What is wrong with a host that is an address, or this machine's own name; null for any other.</summary>
    public static string? LiteralRefusal(string host)
    {
        var name = host.Trim('[', ']').TrimEnd('.');
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            return Sentence(host, "is loopback");
        }

        return IPAddress.TryParse(name, out var address) && AddressRules.Refusal(address) is { } refusal ? Sentence(host, refusal) : null;
    }

    /// <summary>What is connected to is what was looked at: a name that is resolved again may lead elsewhere.</summary>
    private static async Task<IPAddress[]> AllowedAsync(string host, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        var allowed = Array.FindAll(addresses, address => AddressRules.Refusal(address) is null);
        if (allowed.Length > 0 || addresses.Length == 0)
        {
            return allowed.Length > 0 ? allowed : throw new SocketException((int)SocketError.HostNotFound);
        }

        var first = addresses[0];
        var what = first.ToString() == host ? host : $"{host} leads to {first}, which";
        throw new AddressRefusedException(Sentence(what, AddressRules.Refusal(first)!));
    }

    private static string Sentence(string what, string refusal) =>
        $"{what} {refusal}; keys are not fetched from there, unless a backendRef names it or the operator allows local addresses";

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken cancellation)
    {
        for (var i = 0; ; i++)
        {
            var address = addresses[i];
            try
            {
                return await ConnectAsync(socket => socket.ConnectAsync(address, port, cancellation));
            }
            catch (SocketException) when (i < addresses.Length - 1 && !cancellation.IsCancellationRequested)
            {
                // The next one may answer, as when the platform goes through a name's addresses.
            }
        }
    }

    private static async Task<Stream> ConnectAsync(Func<Socket, ValueTask> connect)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await connect(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net;
using JwtGateway.Proxy;

namespace JwtGateway.Cli.Output;

/// <summary>The line that says that the gateway serves; scripts wait for it.</summary>
internal static class ReadyLine
{
    public static void Print(IReadOnlyList<BoundListener> bound, IPEndPoint admin, TextWriter output)
    {
        var listeners = bound.SelectMany(b => b.ListenerIds.Select(id => $"{id} on port {b.BoundPort}")).ToList();
        var what = listeners.Count == 0 ? "no listeners" : string.Join(", ", listeners);
        output.WriteLine($"ready: {what}; admin on http://{admin}");
    }
}

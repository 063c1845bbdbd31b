using System.Globalization;
using System.Net;
using JwtGateway.Proxy.Admin;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>The admin address of what runs in this process, as Prometheus asks it.</summary>
internal sealed class Scrape : IAsyncDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private readonly AdminServer _admin;

    private Scrape(AdminServer admin) => _admin = admin;

    /// <summary>Hears of everything that is counted from now on.</summary>
    public static async Task<Scrape> StartAsync() => new(await AdminServer.StartAsync(
        new AdminOptions { Address = new IPEndPoint(IPAddress.Loopback, 0), Ready = static () => true }, NullLoggerFactory.Instance, CancellationToken.None));

    /// <summary>The sum of a metric's series that have all of these labels; null when there is none.</summary>
    public async Task<double?> ValueAsync(string name, params string[] labels)
    {
        var text = await _client.GetStringAsync(new Uri($"http://{_admin.Address}/metrics"));
        var values = text.Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && labels.All(label => line.Contains(label, StringComparison.Ordinal)))
            .Select(line => double.Parse(line[(line.LastIndexOf('}') + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture))
            .ToList();
        return values.Count == 0 ? null : values.Sum();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _admin.DisposeAsync();
    }
}

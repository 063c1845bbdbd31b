using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Tokens;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Proxy.Subscription;

/// <summary>Speaks to the operator: HTTP/2 over TLS that is verified against the CA file, with the token of the token file. Used by one caller at a time.</summary>
internal sealed class OperatorClient(SubscriberOptions options) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReportTimeout = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, HttpClient> _clients = new(StringComparer.Ordinal);
    private string? _ca;

    /// <summary>Opens the stream of configurations.</summary>
    /// <param name="version">The version that is here; null: none, so a snapshot is asked for.</param>
    /// <param name="cancellation">Gives up, also on the stream.</param>
    /// <exception cref="HttpRequestException">It could not be opened.</exception>
    /// <exception cref="IOException">A file cannot be read, or holds no certificate or token.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string? version, CancellationToken cancellation)
    {
        var query = $"?gateway={Uri.EscapeDataString(options.Gateway)}&proxy={Uri.EscapeDataString(options.ProxyName)}&version={version}";
        using var request = await RequestAsync(HttpMethod.Get, "/v1/config" + query, cancellation);
        var client = await ClientAsync("", cancellation);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return response;
        }

        response.Dispose();
        throw new HttpRequestException($"The operator answered {(int)response.StatusCode}.{Hint(response.StatusCode)}");
    }

    /// <summary>
    /// Reports to every address that the operator's name has: with a headless Service that is every replica, so the one that writes statuses hears
    /// of this proxy whichever replica its stream is from. True when at least one took it.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read, or holds no certificate or token.</exception>
    public async Task<bool> ReportAsync(ProxyReport report, CancellationToken cancellation)
    {
        var addresses = await AddressesAsync(cancellation);
        Forget(addresses);
        var body = ChannelJson.Write(report);
        var sending = new List<Task<bool>>();
        foreach (var address in addresses)
        {
            var client = await ClientAsync(address, cancellation);
            sending.Add(TryReportAsync(client, await RequestAsync(HttpMethod.Post, "/v1/ack", cancellation), body, cancellation));
        }

        return (await Task.WhenAll(sending)).Contains(true);
    }

    /// <inheritdoc/>
    public void Dispose() => ForgetAll();

    private static async Task<bool> TryReportAsync(HttpClient client, HttpRequestMessage request, byte[] body, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(ReportTimeout);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        try
        {
            using var response = await client.SendAsync(request, patience.Token);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
        finally
        {
            request.Dispose();
        }
    }

    private async Task<string[]> AddressesAsync(CancellationToken cancellation)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(options.Operator.IdnHost, cancellation);
            return [.. addresses.Where(address => !address.IsIPv6LinkLocal).Select(address => address.ToString()).Distinct(StringComparer.Ordinal)];
        }
        catch (System.Net.Sockets.SocketException)
        {
            return [];
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string target, CancellationToken cancellation)
    {
        var token = (await File.ReadAllTextAsync(options.TokenFile, cancellation)).Trim();
        if (token.Length == 0 || !token.All(char.IsAscii) || token.Any(char.IsControl))
        {
            throw new IOException($"{options.TokenFile} holds no token.");
        }

        return new HttpRequestMessage(method, new Uri(options.Operator, target))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    /// <summary>A client of one address, or of whichever the name has where <paramref name="address"/> is empty.</summary>
    private async Task<HttpClient> ClientAsync(string address, CancellationToken cancellation)
    {
        var ca = await File.ReadAllTextAsync(options.CaFile, cancellation);
        if (ca != _ca)
        {
            // Connections that were verified under the old certificates are not used for anything new.
            ForgetAll();
            _ca = ca;
        }

        if (!_clients.TryGetValue(address, out var client))
        {
            _clients[address] = client = Create(address, ca);
        }

        return client;
    }

    private HttpClient Create(string address, string ca)
    {
        var host = options.Operator.IdnHost;
        if (!UpstreamTls.TryCreate(new UpstreamTlsIr { Hostname = host, Ca = options.CaFile }, ca, out var tls, out var error))
        {
            throw new IOException(error);
        }

        var handler = UpstreamHandler.Create(new UpstreamHandlerOptions
        {
            Tls = tls,
            Protocol = SslApplicationProtocol.Http2,
            ConnectTimeout = ConnectTimeout,
            Overrides = address.Length == 0 ? HostOverrides.None : Only(host, address),
        });
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private HostOverrides Only(string host, string address)
    {
        static string Bracketed(string text) => text.Contains(':', StringComparison.Ordinal) ? $"[{text}]" : text;
        var port = options.Operator.Port;
        return HostOverrides.Parse([$"{Bracketed(host)}:{port}={Bracketed(address)}:{port}"]);
    }

    private void Forget(string[] kept)
    {
        foreach (var gone in _clients.Keys.Where(address => address.Length > 0 && !kept.Contains(address)).ToList())
        {
            _clients.Remove(gone, out var client);
            client?.Dispose();
        }
    }

    private void ForgetAll()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        _clients.Clear();
    }

    private static string Hint(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => " The token is not good, or not for the audience jwtgateway-config.",
        HttpStatusCode.Forbidden => " The token is not that of the Gateway's proxies.",
        _ => "",
    };
}

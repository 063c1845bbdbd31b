using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Traffic, until it is as expected three times in a row, as the suite has it.</summary>
internal sealed class Wire(ConformanceSuite suite) : IDisposable
{
    private const int InARow = 3;
    private static readonly TimeSpan Within = Patience.Limit;

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    /// <summary>
    /// Sends requests to port 80 of a Gateway. Each is <c>METHOD host/target ANSWER name=value…</c>: the host may be left out, the answer is the Service whose pod
    /// answers or a status, and the rest are request headers.
    /// </summary>
    /// <param name="gateway">The Gateway, or <c>gateway:port</c>.</param>
    /// <param name="exchanges">The requests with their answers.</param>
    public async Task ExpectAsync(string gateway, params string[] exchanges)
    {
        foreach (var exchange in exchanges)
        {
            var words = exchange.Split(' ');
            await HoldsAsync(gateway, Request(words[0], words[1], words[3..]), answer => answer.Who == words[2], exchange);
        }
    }

    /// <summary>The same over TLS, by default to port 443. <c>refused</c> as an answer: there is no connection, or it ends before an answer.</summary>
    public async Task ExpectTlsAsync(string gateway, TlsCall tls, params string[] exchanges)
    {
        var address = gateway.Contains(':', StringComparison.Ordinal) ? gateway : gateway + ":443";
        foreach (var exchange in exchanges)
        {
            var words = exchange.Split(' ');
            await HoldsAsync(address, Request(words[0], words[1], words[3..]) with { Tls = tls }, answer => answer.Who == words[2], $"{tls.ServerName} {exchange}");
        }
    }

    /// <summary>Sends a request until the answer is as it should be.</summary>
    public async Task<Answer> HoldsAsync(string gateway, RequestToSend request, Func<Answer, bool> holds, string what)
    {
        using var limit = new CancellationTokenSource(Within);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var row = 0; ;)
        {
            var answer = await SendAsync(gateway, request);
            row = holds(answer) ? row + 1 : 0;
            if (row == InARow)
                return answer;
            if (limit.IsCancellationRequested)
                throw new ShouldAssertException($"{what}\nlast: {answer.Who} {(int)answer.Status}\n{answer.Headers}\n{answer.Echo?.ToJsonString()}");
            if (row == 0)
                await pause.WaitForNextTickAsync();
        }
    }

    /// <summary>Sends a request many times, and says which part of the answers came from which Service.</summary>
    public async Task<IReadOnlyDictionary<string, double>> SharesAsync(string gateway, RequestToSend request, int times)
    {
        await HoldsAsync(gateway, request, answer => answer.Status == HttpStatusCode.OK, "the route to be served");
        var answers = await Task.WhenAll(Enumerable.Range(0, times).Select(_ => SendAsync(gateway, request)));
        return answers.CountBy(answer => answer.Who).ToDictionary(count => count.Key, count => count.Value / (double)times, StringComparer.Ordinal);
    }

    /// <summary>Sends one request.</summary>
    public async Task<Answer> SendAsync(string gateway, RequestToSend request)
    {
        var (ns, name, port) = Address(gateway);
        if (request.Tls is { } tls)
            return await TlsRequest.SendAsync(await suite.Kubelet.PortAsync(ns, name, port), request, tls);
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), $"http://127.0.0.1:{await suite.Kubelet.PortAsync(ns, name, port)}{request.Target}");
        message.Headers.Host = request.Host;
        if (request.Http2)
            (message.Version, message.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        foreach (var (header, value) in request.Headers)
            message.Headers.TryAddWithoutValidation(header, value);
        using var response = await _client.SendAsync(message);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Namespace, name and port of <c>$infra/gateway:port</c>.</summary>
    public (string Namespace, string Name, int Port) Address(string gateway)
    {
        var colon = gateway.IndexOf(':', StringComparison.Ordinal);
        var (_, ns, name) = suite.Parts("Gateway " + (colon < 0 ? gateway : gateway[..colon]));
        return (ns, name, colon < 0 ? 80 : int.Parse(gateway[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A request for <c>host/target</c> with headers <c>name=value</c>.</summary>
    public static RequestToSend Request(string method, string address, params string[] headers)
    {
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        return new RequestToSend(method, slash == 0 ? "gateway.example" : address[..slash], address[slash..])
        {
            Headers = [.. headers.Select(h => (h[..h.IndexOf('=', StringComparison.Ordinal)], h[(h.IndexOf('=', StringComparison.Ordinal) + 1)..]))],
        };
    }

    public void Dispose() => _client.Dispose();
}

/// <summary>What is sent.</summary>
internal sealed record RequestToSend(string Method, string Host, string Target)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>HTTP/2 with prior knowledge.</summary>
    public bool Http2 { get; init; }

    /// <summary>Over TLS, on a connection of its own; null: not.</summary>
    public TlsCall? Tls { get; init; }
}

/// <summary>What came.</summary>
internal sealed record Answer(HttpStatusCode Status, HttpResponseHeaders Headers, JsonObject? Echo, string Body)
{
    /// <summary>The Service whose pod answered with 200, else the status; <c>refused</c>: there was no answer.</summary>
    public string Who => Status == default ? "refused" : Status == HttpStatusCode.OK && Echo is not null ? (string)Echo["service"]! : ((int)Status).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A header as the backend saw it; null: it saw none.</summary>
    public string? Seen(string header) => (string?)Echo?["headers"]?[header];

    /// <summary>A response header, several values joined by a comma; null: none.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;

    /// <summary>No answer.</summary>
    public static Answer Refused(Exception why) => new(default, NoHeaders(), null, why.Message);

    /// <summary>An answer whose headers are not looked at.</summary>
    public static Answer Of(HttpStatusCode status, string body) => new(status, NoHeaders(), body.StartsWith('{') ? JsonNode.Parse(body) as JsonObject : null, body);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        return new Answer(response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(body) as JsonObject : null, body);
    }

    private static HttpResponseHeaders NoHeaders()
    {
        using var none = new HttpResponseMessage();
        return none.Headers;
    }
}

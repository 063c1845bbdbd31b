using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// A backend that answers with what it was sent and who it is. <c>?delay=1s</c> waits, <c>/status/NNN</c> answers that status, <c>/ws</c> is a WebSocket echo,
/// <c>X-Echo-Set-Header: name:value</c> sets a response header, <c>?uuid=U&amp;responseCode=C&amp;succeedAfter=N</c> answers C to the first N requests of U.
/// </summary>
internal sealed class EchoPod : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, int> _attempts = new(StringComparer.Ordinal);
    private readonly List<TestServer> _servers = [];

    private EchoPod(string ns, string service, string name) => (Namespace, Service, Name) = (ns, service, name);

    /// <summary>The namespace's alias.</summary>
    public string Namespace { get; }

    public string Service { get; }

    /// <summary>The Service's name and a number.</summary>
    public string Name { get; }

    /// <summary>HTTP/1.1, or HTTPS.</summary>
    public int HttpPort => _servers[0].Port;

    /// <summary>HTTP/2 with prior knowledge.</summary>
    public int H2cPort => _servers[1].Port;

    /// <summary>What arrived, mirrored requests included.</summary>
    public ConcurrentQueue<JsonObject> Requests { get; } = new();

    /// <summary>How many requests of a simulated failure came.</summary>
    public int Attempts(string uuid) => _attempts.GetValueOrDefault(uuid);

    /// <param name="address">Where to listen.</param>
    /// <param name="ns">The namespace's alias.</param>
    /// <param name="service">The Service that it stands behind.</param>
    /// <param name="number">Which of its pods.</param>
    /// <param name="certificate">For HTTPS alone; it asks for a client's certificate. Null: plain.</param>
    public static async Task<EchoPod> StartAsync(IPAddress address, string ns, string service, int number, X509Certificate2? certificate = null)
    {
        var pod = new EchoPod(ns, service, string.Create(CultureInfo.InvariantCulture, $"{service}-{number}"));
        pod._servers.Add(await TestServer.StartAsync(pod.Handler(), certificate, takesClientCertificates: certificate is not null, address: address));
        if (certificate is null)
            pod._servers.Add(await TestServer.StartAsync(pod.Handler(), protocols: HttpProtocols.Http2, address: address));
        return pod;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private RequestDelegate Handler()
    {
        var app = new ApplicationBuilder(new ServiceCollection().AddLogging().AddOptions().BuildServiceProvider());
        app.UseWebSockets();
        app.Run(AnswerAsync);
        return app.Build();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var about = About(context);
        Requests.Enqueue(about);
        if (context.WebSockets.IsWebSocketRequest)
        {
            await EchoMessagesAsync(context);
            return;
        }

        if (((string?)context.Request.Query["delay"])?.TrimEnd('s') is { Length: > 0 } seconds)
        {
            using var delay = new PeriodicTimer(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            await delay.WaitForNextTickAsync(context.RequestAborted);
        }

        context.Response.StatusCode = Status(context.Request);
        foreach (var header in context.Request.Headers["X-Echo-Set-Header"].SelectMany(value => value!.Split(',', StringSplitOptions.TrimEntries)))
            context.Response.Headers.Append(header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(about.ToJsonString());
    }

    private JsonObject About(HttpContext context)
    {
        var tls = context.Features.Get<ITlsHandshakeFeature>();
        return new JsonObject
        {
            ["path"] = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            ["host"] = context.Request.Headers.Host.ToString(),
            ["method"] = context.Request.Method,
            ["proto"] = context.Request.Protocol,
            ["headers"] = new JsonObject(context.Request.Headers.Select(h =>
                KeyValuePair.Create(h.Key.ToLowerInvariant(), (JsonNode?)string.Join(',', h.Value.ToArray())))),
            ["namespace"] = Namespace,
            ["service"] = Service,
            ["pod"] = Name,
            ["sni"] = tls?.HostName,
            ["clientCertificate"] = context.Connection.ClientCertificate?.GetNameInfo(X509NameType.DnsName, false),
        };
    }

    private int Status(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/status", StringComparison.Ordinal, out var status))
            return int.Parse(status.Value![1..], CultureInfo.InvariantCulture);
        if ((string?)request.Query["uuid"] is not { } uuid)
            return 200;
        var attempt = _attempts.AddOrUpdate(uuid, 1, (_, before) => before + 1);
        return attempt <= int.Parse(request.Query["succeedAfter"]!, CultureInfo.InvariantCulture) ? int.Parse(request.Query["responseCode"]!, CultureInfo.InvariantCulture) : 200;
    }

    private static async Task EchoMessagesAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } part)
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JwtGateway.Testing;

/// <summary>An upstream that answers with what it was sent, and remembers it.</summary>
public sealed class EchoServer : IAsyncDisposable
{
    private readonly TestServer _server;

    private EchoServer(TestServer server, string name, ConcurrentQueue<EchoedRequest> requests)
    {
        _server = server;
        Name = name;
        Requests = requests;
    }

    /// <summary>Stands in each answer, to tell upstreams apart.</summary>
    public string Name { get; }

    /// <summary>The port it listens on.</summary>
    public int Port => _server.Port;

    /// <summary>What arrived so far.</summary>
    public ConcurrentQueue<EchoedRequest> Requests { get; }

    /// <summary>Starts one.</summary>
    public static async Task<EchoServer> StartAsync(
        string name = "echo",
        X509Certificate2? certificate = null,
        int port = 0,
        HttpProtocols? protocols = null)
    {
        var requests = new ConcurrentQueue<EchoedRequest>();
        var server = await TestServer.StartAsync(context => AnswerAsync(context, name, requests), certificate, port, protocols);
        return new EchoServer(server, name, requests);
    }

    /// <summary>Reads an answer.</summary>
    public static async Task<EchoedRequest> ReadAsync(HttpResponseMessage response) =>
        JsonSerializer.Deserialize<EchoedRequest>(await response.Content.ReadAsStringAsync(), JsonSerializerOptions.Web)
        ?? throw new InvalidOperationException("Not an echo.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context, string name, ConcurrentQueue<EchoedRequest> requests)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var echoed = new EchoedRequest(
            name,
            context.Request.Method,
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Host.Value ?? "",
            context.Request.Protocol,
            context.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString(), StringComparer.Ordinal),
            body);
        requests.Enqueue(echoed);
        context.Response.Headers["X-Upstream"] = name;
        await context.Response.WriteAsJsonAsync(echoed, JsonSerializerOptions.Web);
    }
}

/// <summary>A request as an upstream saw it.</summary>
/// <param name="Name">The upstream.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The request target as it came, with the query.</param>
/// <param name="Host">The Host header.</param>
/// <param name="Proto">E.g. HTTP/1.1.</param>
/// <param name="Headers">Headers by lower-case name, several values joined by a comma.</param>
/// <param name="Body">The body as text.</param>
public sealed record EchoedRequest(
    string Name,
    string Method,
    string Path,
    string Host,
    string Proto,
    IReadOnlyDictionary<string, string> Headers,
    string Body);

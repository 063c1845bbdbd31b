using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JwtGateway.Testing;

/// <summary>A JWKS endpoint that can misbehave, stop, and come back on the same port.</summary>
public sealed class JwksServer : IAsyncDisposable
{
    private readonly X509Certificate2? _certificate;
    private readonly HttpProtocols? _protocols;
    private readonly bool _takesClientCertificates;
    private volatile RequestDelegate _answer;
    private TestServer? _server;

    private JwksServer(RequestDelegate answer, X509Certificate2? certificate, HttpProtocols? protocols, bool takesClientCertificates)
    {
        _takesClientCertificates = takesClientCertificates;
        _answer = answer;
        _certificate = certificate;
        _protocols = protocols;
    }

    /// <summary>The port it listens on, or did.</summary>
    public int Port { get; private set; }

    /// <summary>What it answers from now on (<see cref="JwksAnswers"/>).</summary>
    public RequestDelegate Answer
    {
        get => _answer;
        set => _answer = value;
    }

    /// <summary>What arrived so far.</summary>
    public ConcurrentQueue<JwksRequest> Requests { get; } = [];

    /// <summary>Starts one that answers with <paramref name="answer"/>.</summary>
    public static async Task<JwksServer> StartAsync(
        RequestDelegate answer,
        X509Certificate2? certificate = null,
        HttpProtocols? protocols = null,
        bool takesClientCertificates = false)
    {
        var server = new JwksServer(answer, certificate, protocols, takesClientCertificates);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>, on the same port.</summary>
    public async Task StartAsync()
    {
        _server = await TestServer.StartAsync(AnswerAsync, _certificate, Port, _protocols, _takesClientCertificates);
        Port = _server.Port;
    }

    /// <summary>Stops it: connections are refused.</summary>
    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue(new JwksRequest(
            context.Request.Host.Value ?? "",
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            context.Request.Headers.Accept.ToString(),
            context.Request.Protocol)
        {
            Headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        });
        return _answer(context);
    }
}

/// <summary>A request as a <see cref="JwksServer"/> saw it.</summary>
/// <param name="Host">The Host header.</param>
/// <param name="Target">The request target, with the query.</param>
/// <param name="Accept">The Accept header.</param>
/// <param name="Protocol">E.g. HTTP/1.1.</param>
public sealed record JwksRequest(string Host, string Target, string Accept, string Protocol)
{
    /// <summary>Every header.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>A server that says what a test has written down for it, so that it can also say what no API server should.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly ConcurrentQueue<RequestDelegate> _lists = [];
    private readonly ConcurrentQueue<RequestDelegate> _watches = [];
    private TestServer? _server;

    /// <summary>Requests so far: method, path and query.</summary>
    public ConcurrentQueue<Seen> Requests { get; } = [];

    /// <summary>Answers everything that is neither a list nor a watch of ConfigMaps.</summary>
    public Func<HttpContext, string, Task> Otherwise { get; set; } = (context, _) => Answers.Status(404, "NotFound")(context);

    /// <summary>Answers lists when no more are written down.</summary>
    public RequestDelegate LastList { get; set; } = Answers.Hang;

    public ManualTimeProvider Clock { get; } = new();

    public double Jitter { get; set; }

    public ClientContext Context => new(Clock, () => Jitter, NullLoggerFactory.Instance);

    public Uri Address { get; private set; } = new("http://localhost");

    public IEnumerable<string> Lists => Requests.Where(seen => !seen.IsWatch && seen.Target.Contains("/configmaps", StringComparison.Ordinal)).Select(seen => seen.Target);

    public IEnumerable<string> Watches => Requests.Where(seen => seen.IsWatch).Select(seen => seen.Target);

    public static async Task<ScriptedApi> StartAsync(X509Certificate2? certificate = null)
    {
        var api = new ScriptedApi();
        api._server = await TestServer.StartAsync(api.AnswerAsync, certificate);
        api.Address = new Uri($"{(certificate is null ? "http" : "https")}://localhost:{api._server.Port}");
        return api;
    }

    public ScriptedApi List(RequestDelegate answer)
    {
        _lists.Enqueue(answer);
        return this;
    }

    public ScriptedApi Watch(RequestDelegate answer)
    {
        _watches.Enqueue(answer);
        return this;
    }

    public KubernetesApi Client(Func<ClusterConnection, ClusterConnection>? change = null) =>
        new(new ApiTransport((change ?? (same => same))(ClusterConnection.Anonymous(Address)), Context));

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var seen = new Seen(
            context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers.Authorization.ToString(),
            context.Request.ContentType, body, context.Request.Protocol);
        Requests.Enqueue(seen);
        if (!context.Request.Path.Value!.EndsWith("/configmaps", StringComparison.Ordinal) || seen.Method != "GET")
            await Otherwise(context, body);
        else if (seen.IsWatch)
            await (_watches.TryDequeue(out var next) ? next : Answers.Hang)(context);
        else
            await (_lists.TryDequeue(out var next) ? next : LastList)(context);
    }
}

internal sealed record Seen(string Method, string Target, string Authorization, string? ContentType, string Body, string Protocol)
{
    public bool IsWatch => Target.Contains("watch=true", StringComparison.Ordinal);

    public JsonObject Json => (JsonObject)JsonNode.Parse(Body)!;
}

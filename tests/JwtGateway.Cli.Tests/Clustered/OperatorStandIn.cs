using System.Net;
using JwtGateway.Ir;
using JwtGateway.Operator.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Cli.Tests.Clustered;

/// <summary>The operator's end of the channel, and the files that a proxy is given.</summary>
internal sealed class OperatorStandIn : IAsyncDisposable, ITokenReviewer, IConfigAuthorityStore
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtgw-proxy-");
    private ConfigServer? _server;

    public ConfigPublisher Publisher { get; } = new(TimeProvider.System);

    /// <summary>What every proxy needs to be told.</summary>
    public string[] Arguments { get; private set; } = [];

    public static async Task<OperatorStandIn> StartAsync()
    {
        var standIn = new OperatorStandIn();
        var certificates = await ConfigCertificates.CreateAsync(standIn, ["localhost"], TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        standIn._server = await ConfigServer.StartAsync(
            new ConfigServerOptions
            {
                Address = new IPEndPoint(IPAddress.Loopback, 0),
                Publisher = standIn.Publisher,
                Reviewer = standIn,
                Certificates = certificates,
                ServiceAccountOf = gateway => gateway.Split('/')[1],
            },
            TimeProvider.System,
            NullLoggerFactory.Instance,
            CancellationToken.None);
        standIn.Arguments =
        [
            "proxy", "--operator", $"https://localhost:{standIn._server.Address.Port}", "--gateway", "default/eg", "--name", "pod-1",
            "--ca", standIn.Write("ca", certificates.Bundle), "--token", standIn.Write("token", "good"),
            "--state", Path.Combine(standIn._folder.FullName, "state"), "--bind", "127.0.0.1", "--admin", "127.0.0.1:0",
        ];
        return standIn;
    }

    public async Task StopAsync() => await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);

    public static GatewayIr Answering(int status) => new()
    {
        Gateway = "default/eg",
        Listeners = [new ListenerIr { Id = "default/eg/http", Port = 80, Protocol = ListenerProtocol.Http }],
        Routes =
        [
            new RouteIr
            {
                Id = "HTTPRoute/default/r/rules/0",
                Listener = "default/eg/http",
                Matches = [new RouteMatchIr { Path = new PathMatchIr(PathMatchType.Prefix, "/") }],
                Fault = new FaultIr(status, "A test's own."),
            },
        ],
    };

    /// <summary>Everything goes to a port of this machine.</summary>
    public static GatewayIr Forwarding(int upstreamPort)
    {
        var answering = Answering(418);
        return answering with
        {
            Routes = [answering.Routes[0] with { Fault = null, Backends = [new WeightedBackendIr { Weight = 1, Upstream = "upstream" }] }],
            Upstreams = [new UpstreamIr { Id = "upstream", Endpoints = [new EndpointIr("127.0.0.1", upstreamPort)] }],
        };
    }

    public Task<TokenReviewResult> ReviewAsync(string token, string audience, CancellationToken cancellation) =>
        Task.FromResult<TokenReviewResult>(token == "good"
            ? new TokenReviewResult.Authenticated { Namespace = "default", ServiceAccount = "eg", Audiences = [audience] }
            : new TokenReviewResult.Refused());

    public Task<StoredAuthorities?> LoadAsync(CancellationToken cancellation) => Task.FromResult<StoredAuthorities?>(null);

    public Task<bool> TrySaveAsync(ConfigAuthorities authorities, StoredAuthorities? before, CancellationToken cancellation) => Task.FromResult(true);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

using JwtGateway.Testing.Grpc;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example of gRPC, with gRPC's own client and server. Envoy Gateway's is among the foreign examples.</summary>
public sealed class GrpcScenarioTests
{
    private GrpcServers _servers = null!;
    private GrpcClient _client = null!;
    private Manifests _manifests = null!;
    private int _port;

    [SetUp]
    public async Task SetUp()
    {
        _servers = await GrpcServers.StartAsync("yages");
        _client = new GrpcClient();
        _manifests = new Manifests();
        _port = FreePort.Next();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _client.DisposeAsync();
        await _servers.DisposeAsync();
        _manifests.Dispose();
    }

    [Test]
    public async Task The_example_guards_calls_and_leaves_health_open()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "examples", "grpc");
        foreach (var file in Directory.EnumerateFiles(folder, "*.yaml"))
        {
            _manifests.Write(Path.GetFileName(file), File.ReadAllText(file)
                .Replace("port: 8080", $"port: {_port}", StringComparison.Ordinal)
                .Replace("port: 9000", $"port: {_servers["yages"]}", StringComparison.Ordinal));
        }

        await using var gateway = await RunningGateway.StartAsync(_manifests, _port);
        var (code, token, _) = await JwtgwProcess.RunAsync(
            "token", "--key", Path.Combine(RepositoryRoot.Path, "examples", "local-jwks", "example.private.jwk"),
            "--claim", "iss=https://issuer.example.com", "--claim", "aud=api.example.com", "--claim", "sub=alice");
        code.ShouldBe(0);

        (await PingAsync("localhost", token: null)).Code.ShouldBe(16);
        (await PingAsync("localhost", token.Trim())).Code.ShouldBe(0);
        var who = await _client.CallAsync(Order("localhost", token.Trim()) with { Path = "/test.Calls/Who" });
        who.Json["metadata"]!["x-user"]!.GetValue<string>().ShouldBe("alice");
        // The server itself has no health service, which is what it says.
        var health = await _client.CallAsync(Order("localhost", token: null) with { Path = "/grpc.health.v1.Health/Check" });
        health.Code.ShouldBe(12);
        health.Details.ShouldContain("grpc.health.v1.Health");
    }

    private Task<GrpcReply> PingAsync(string authority, string? token) => _client.CallAsync(Order(authority, token));

    private GrpcOrder Order(string authority, string? token)
    {
        var order = new GrpcOrder(_port, "/yages.Echo/Ping") { Authority = authority };
        return token is null ? order : order with { Metadata = order.Metadata.Add("authorization", "Bearer " + token) };
    }
}

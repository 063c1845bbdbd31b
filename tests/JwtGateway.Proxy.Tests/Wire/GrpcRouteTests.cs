using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using JwtGateway.Testing.Grpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Routes of gRPC calls: gRPC's own client on one side of the proxy and gRPC's own server on the other, over ports with and without TLS.</summary>
public sealed class GrpcRouteTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    private readonly PrivateCa _ca = new();
    private GrpcServers _servers = null!;
    private TestServer _deaf = null!;
    private GrpcClient _client = null!;
    private RunningProxy _proxy = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _servers = await GrpcServers.StartAsync("v1", "v2");
        _client = new GrpcClient();
        _deaf = await TestServer.StartAsync(NeverEndAsync, protocols: HttpProtocols.Http2);
        _proxy = await RunningProxy.StartAsync(Configuration());
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _client.DisposeAsync();
        await _servers.DisposeAsync();
        await _deaf.DisposeAsync();
        _ca.Dispose();
    }

    [TestCase(80)]
    [TestCase(443)]
    public async Task A_call_has_its_path_authority_and_metadata_upstream(int port)
    {
        var reply = await CallAsync("/test.Calls/Who", o => o with { Metadata = o.Metadata.Add("x-one", "1").Add("x-octets-bin", "AP8") }, port);
        reply.Code.ShouldBe(0);
        reply.Json["server"]!.GetValue<string>().ShouldBe("v1");
        reply.Json["path"]!.GetValue<string>().ShouldBe("/test.Calls/Who");
        reply.Json["host"]!.GetValue<string>().ShouldBe("localhost");
        reply.Json["metadata"]!["x-one"]!.GetValue<string>().ShouldBe("1");
        reply.Json["metadata"]!["x-octets-bin"]!["data"]!.ToJsonString().ShouldBe("[0,255]");
        reply.Json["metadata"]!["x-forwarded-proto"]!.GetValue<string>().ShouldBe(port == 443 ? "https" : "http");
    }

    [TestCase(80)]
    [TestCase(443)]
    public async Task A_servers_refusal_comes_with_its_message_and_trailers(int port)
    {
        var reply = await CallAsync("/test.Calls/Fail", port: port);
        reply.Code.ShouldBe(9);
        reply.Details.ShouldBe("50 % of it: é");
        reply.Trailers["x-trailer"]!.AsArray().Single()!.GetValue<string>().ShouldBe("from the server");
        reply.Trailers.ContainsKey("x-octets-bin").ShouldBeTrue();
    }

    [TestCase(80)]
    [TestCase(443)]
    public async Task A_conversation_goes_message_by_message_and_ends_with_its_trailers(int port)
    {
        // The client sends the second when it has the first back: it would wait for ever if anything were held back on the way.
        var reply = await CallAsync("/test.Calls/Chat", o => o with { Kind = "bidi", Messages = ["a", "b", "c"] }, port);
        reply.Code.ShouldBe(0);
        reply.Messages.ShouldBe(["a", "b", "c"]);
        reply.Trailers["x-trailer"]!.AsArray().Single()!.GetValue<string>().ShouldBe("last");
    }

    [Test]
    public async Task A_clients_messages_arrive_before_its_last()
    {
        var (reply, end) = await _client.StartAsync(Order("/test.Calls/Collect") with { Kind = "clientStream", Messages = ["a", "b"] });
        await _servers.MeetsAsync("v1 received /test.Calls/Collect");
        await _servers.MeetsAsync("v1 received /test.Calls/Collect");
        reply.IsCompleted.ShouldBeFalse();
        await end();
        (await reply).Messages.ShouldBe(["a,b"]);
    }

    [Test]
    public async Task A_thousand_messages_of_a_server_all_arrive_in_order()
    {
        var reply = await CallAsync("/test.Calls/Count", o => o with { Kind = "serverStream", Messages = ["1000"] });
        reply.Code.ShouldBe(0);
        reply.Messages.ShouldBe(Enumerable.Range(1, 1000).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_servers_first_message_arrives_before_its_last_and_a_client_that_cancels_cancels_at_the_server()
    {
        var reply = await CallAsync("/test.Calls/Drip", o => o with { Kind = "cancel" });
        reply.Code.ShouldBe(1);
        reply.Messages.ShouldBe(["first"]);
        await _servers.MeetsAsync("v1 cancelled /test.Calls/Drip");
    }

    [Test]
    public async Task Messages_have_no_largest_size()
    {
        // More than the 4 MiB of gRPC's defaults and the 30 MB of the server's.
        var large = new string('x', 40_000_000);
        var reply = await CallAsync("/test.Calls/Same", o => o with { Messages = [large] });
        reply.Code.ShouldBe(0);
        reply.Messages.Single().Length.ShouldBe(large.Length);
    }

    [Test]
    public async Task A_deadline_goes_upstream_and_a_call_that_keeps_it_is_as_any_other()
    {
        (await CallAsync("/test.Calls/Who")).Json["limited"]!.GetValue<bool>().ShouldBeFalse();
        var reply = await CallAsync("/test.Calls/Who", o => o with { Deadline = TimeSpan.FromMinutes(1) });
        reply.Code.ShouldBe(0);
        reply.Json["limited"]!.GetValue<bool>().ShouldBeTrue();
    }

    [TestCase("/test.Calls/Wait", "unary")]
    [TestCase("/test.Calls/Drip", "serverStream")]
    public async Task A_call_that_takes_longer_than_its_deadline_ends_at_client_and_server(string path, string kind)
    {
        var reply = await CallAsync(path, o => o with { Kind = kind, Deadline = Soon });
        reply.Code.ShouldBe(4);
        await _servers.MeetsAsync($"v1 cancelled {path}");
    }

    [Test]
    public async Task The_gateway_holds_the_deadline_where_neither_client_nor_server_does()
    {
        var reply = await RawAsync("/deaf.Service/Wait", "200m");
        reply["headers"]!["grpc-status"]!.GetValue<string>().ShouldBe("4");
        reply["headers"]!["grpc-message"]!.GetValue<string>().ShouldBe("Deadline exceeded");
        reply["endsWithHeaders"]!.GetValue<bool>().ShouldBeTrue();
        await Eventually.HoldsAsync(() => _proxy.Decisions.Any(d => d is { Status: 504, Reason: "deadline_exceeded" }), "the decision");

        reply = await RawAsync("/deaf.Service/Echo", "200m");
        reply["headers"]!["grpc-status"].ShouldBeNull();
        reply["trailers"]!["grpc-status"]!.GetValue<string>().ShouldBe("4");
        reply["octets"]!.GetValue<int>().ShouldBe(5);
    }

    [Test]
    public async Task A_call_that_no_rule_matches_is_UNIMPLEMENTED()
    {
        var reply = await CallAsync("/test.Calls/Who", o => o with { Authority = "nobody.example.com" });
        reply.Code.ShouldBe(12);
        (await CallAsync("/other.Service/Echo", o => o with { Authority = "some.example.com" })).Code.ShouldBe(12);
        (await CallAsync("/test.Calls/Who", o => o with { Authority = "some.example.com" })).Code.ShouldBe(0);
    }

    [TestCase("faulty", 14)]
    [TestCase("weightless", 14)]
    [TestCase("gone", 14)]
    [TestCase("dead", 14)]
    [TestCase("broken", 2)]
    public async Task What_configuration_or_upstream_cannot_do_has_its_grpc_status(string host, int code) =>
        (await CallAsync("/test.Calls/Who", o => o with { Authority = host + ".example.com" })).Code.ShouldBe(code);

    [Test]
    public async Task A_denied_call_is_UNAUTHENTICATED_and_the_server_does_not_see_it()
    {
        var reply = await CallAsync("/test.Calls/Who", o => o with { Authority = "guarded.example.com" });
        reply.Code.ShouldBe(16);
        reply.Details.ShouldBe("Jwt is missing");
        reply = await CallAsync("/test.Calls/Who", o => o with
        {
            Authority = "guarded.example.com",
            Metadata = o.Metadata.Add("authorization", "Bearer " + Minted.For("alice")),
        });
        reply.Code.ShouldBe(0);
        reply.Json["metadata"]!["x-sub"]!.GetValue<string>().ShouldBe("alice");
    }

    [TestCase("1S", 10_000_000L)]
    [TestCase("0n", 0L)]
    [TestCase("1n", 1L)]
    [TestCase("101n", 2L)]
    [TestCase("99999999u", 999_999_990L)]
    [TestCase("250m", 2_500_000L)]
    [TestCase("2M", 1_200_000_000L)]
    [TestCase("99999999H", 3_599_999_964_000_000_000L)]
    [TestCase("", null)]
    [TestCase("S", null)]
    [TestCase("1", null)]
    [TestCase("1s", null)]
    [TestCase("-1S", null)]
    [TestCase("+1S", null)]
    [TestCase(" 1S", null)]
    [TestCase("1.5S", null)]
    [TestCase("123456789S", null)]
    public void Timeouts_are_digits_and_a_unit(string text, long? ticks)
    {
        GrpcTimeout.TryParse(text, out var timeout).ShouldBe(ticks is not null);
        timeout.Ticks.ShouldBe(ticks ?? 0);
    }

    private Task<GrpcReply> CallAsync(string path, Func<GrpcOrder, GrpcOrder>? with = null, int port = 80) =>
        _client.CallAsync((with ?? (o => o))(Order(path) with { Port = _proxy.BoundPort(port), Ca = port == 443 ? _ca.Pem : null }));

    private GrpcOrder Order(string path) => new(_proxy.BoundPort(), path);

    private async Task<System.Text.Json.Nodes.JsonNode> RawAsync(string path, string timeout)
    {
        await using var call = await GrpcCall.StartAsync("raw", _proxy.BoundPort(443), _ca.Pem, null, path: path, timeout: timeout);
        return await call.NextAsync();
    }

    private GatewayIr Configuration()
    {
        var (certificate, key) = _ca.IssuePem("localhost");
        var all = Route("all", "v1") with { Hostnames = ["localhost"], Protocol = RouteProtocol.Grpc };
        RouteIr Named(string host) => all with { Id = host, Hostnames = [host + ".example.com"] };
        return (Gateway(
            [Http(), Https(443, null, "https", "cert")],
            [
                all,
                all with { Id = "tls", Listener = "https" },
                Route("deaf", "deaf", Prefix("/deaf.Service")) with { Listener = "https", Hostnames = ["localhost"], Protocol = RouteProtocol.Grpc },
                Named("some") with { Matches = [Exact("/test.Calls/Who")] },
                Named("guarded") with { Policy = Protected },
                Named("broken") with { Fault = new FaultIr(500, "It cannot be honoured.") },
                Named("faulty") with { Backends = [new WeightedBackendIr { Weight = 1, Fault = new FaultIr(503, "No such Service.") }] },
                Named("weightless") with { Backends = [] },
                Named("gone") with { Backends = [new WeightedBackendIr { Weight = 1, Upstream = "gone" }] },
                Named("dead") with { Backends = [new WeightedBackendIr { Weight = 1, Upstream = "dead" }] },
            ],
            H2c("v1", _servers["v1"]), H2c("gone"), H2c("dead", 1), H2c("deaf", _deaf.Port)) with
        {
            Secrets = [new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key }],
        }).WithKeys();
    }

    /// <summary>Takes no notice of deadlines. Wait says nothing, any other method sends every message back.</summary>
    private static async Task NeverEndAsync(HttpContext context)
    {
        if (context.Request.Path != "/deaf.Service/Wait")
        {
            await GrpcUpstream.EchoForeverAsync(context);
            return;
        }

        try
        {
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The proxy has let go.
        }
    }

    private static UpstreamIr H2c(string id, params int[] ports) => Upstream(id, ports) with { Protocol = UpstreamProtocol.H2c };
}

using System.Net;
using System.Net.Sockets;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Endpoints that do not answer get no requests for a while (docs/routing.md, Endpoints).</summary>
public sealed class EjectionTests
{
    [Test]
    public async Task An_endpoint_that_breaks_off_five_times_in_a_row_gets_no_requests_for_thirty_seconds()
    {
        var time = new ManualTimeProvider();
        await using var broken = await RawUpstream.StartAsync("");
        await using var good = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Gateway(broken.Port, good.Port), time: time);

        // They take turns until the fifth failure.
        (await StatusesAsync(proxy, 40)).Count(s => s == HttpStatusCode.ServiceUnavailable).ShouldBe(5);
        (await StatusesAsync(proxy, 40)).ShouldAllBe(s => s == HttpStatusCode.OK);

        // Back for another five, and then away for longer.
        time.Advance(TimeSpan.FromSeconds(31));
        (await StatusesAsync(proxy, 40)).Count(s => s == HttpStatusCode.ServiceUnavailable).ShouldBe(5);
        time.Advance(TimeSpan.FromSeconds(31));
        (await StatusesAsync(proxy, 40)).ShouldAllBe(s => s == HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(31));
        (await StatusesAsync(proxy, 40)).Count(s => s == HttpStatusCode.ServiceUnavailable).ShouldBe(5);
    }

    [Test]
    public async Task A_change_elsewhere_does_not_bring_it_back()
    {
        await using var broken = await RawUpstream.StartAsync("");
        await using var good = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Gateway(broken.Port, good.Port), time: new ManualTimeProvider());
        (await StatusesAsync(proxy, 40)).Count(s => s == HttpStatusCode.ServiceUnavailable).ShouldBe(5);

        await proxy.ApplyAsync(Gateway(broken.Port, good.Port) with { Routes = [Route("r", "u"), Route("another", "u", Exact("/another"))] });

        (await StatusesAsync(proxy, 40)).ShouldAllBe(s => s == HttpStatusCode.OK);
    }

    [TestCase(500)]
    [TestCase(503)]
    public async Task An_endpoint_that_answers_stays_whatever_it_answers(int status)
    {
        await using var failing = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var good = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Gateway(failing.Port, good.Port), time: new ManualTimeProvider());

        (await StatusesAsync(proxy, 40)).Count(s => (int)s == status).ShouldBe(20);
    }

    [Test]
    public async Task Clients_that_go_are_not_the_endpoints_fault()
    {
        var allowed = new TaskCompletionSource();
        await using var one = new TunnelUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", allowed.Task);
        await using var two = new TunnelUpstream("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", allowed.Task);
        await using var proxy = await RunningProxy.StartAsync(Gateway(one.Port, two.Port), time: new ManualTimeProvider());
        for (var sent = 1; sent <= 20; sent++)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            await Eventually.HoldsAsync(() => one.Received.Length + two.Received.Length == sent, "it was sent");
        }

        await Eventually.HoldsAsync(() => proxy.Decisions.Count == 20, "all have ended");
        proxy.Decisions.ShouldAllBe(d => d.Reason == "client_closed");
        allowed.SetResult();
        var before = (One: one.Received.Length, Two: two.Received.Length);
        (await StatusesAsync(proxy, 10)).ShouldAllBe(s => s == HttpStatusCode.OK);
        (one.Received.Length - before.One, two.Received.Length - before.Two).ShouldBe((5, 5), "They still take turns.");
    }

    private static GatewayIr Gateway(int one, int two) => Sample.Gateway([Http()], [Route("r", "u")], Upstream("u", one, two));

    private static async Task<List<HttpStatusCode>> StatusesAsync(RunningProxy proxy, int count)
    {
        var client = proxy.Client();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < count; i++)
        {
            using var answer = await client.GetAsync("http://a/");
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}

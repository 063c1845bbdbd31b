using System.Net;
using System.Net.Sockets;
using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>How long and how often requests are tried (HTTPRouteTimeoutRequest, …BackendRequest, HTTPRouteRetry), and endpoints that do not answer.</summary>
public sealed class AttemptTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_answer_that_takes_too_long_is_504(bool whole)
    {
        await using var silent = await SilentAsync();
        var timeouts = whole ? new TimeoutsIr { Request = Soon } : new TimeoutsIr { BackendRequest = Soon };
        await using var proxy = await StartAsync(Route("r", "u") with { Timeouts = timeouts }, silent.Port);
        var answer = await proxy.GetAsync("http://a/");
        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("upstream request timeout");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Reason: "upstream_timeout", Status: 504 }), "a decision");
    }

    [Test]
    public async Task Zero_is_for_ever_and_longer_than_what_the_proxy_lets_others_wait()
    {
        var go = new TaskCompletionSource();
        await using var slow = await TestServer.StartAsync(context => go.Task.WaitAsync(context.RequestAborted));
        await using var proxy = await RunningProxy.StartAsync(
            Gateway(
                [Http()],
                [
                    Route("zero", "u", Prefix("/zero")) with { Timeouts = new TimeoutsIr { Request = TimeSpan.Zero } },
                    Route("long", "u", Prefix("/long")) with { Timeouts = new TimeoutsIr { Request = TimeSpan.FromSeconds(30) } },
                    Route("other", "u", Prefix("/other")),
                ],
                Upstream("u", slow.Port)),
            new DataPlaneOptions { MapPort = _ => 0, UpstreamIdleTimeout = Soon });
        Task<HttpResponseMessage>[] waiting = [proxy.GetAsync("http://a/zero"), proxy.GetAsync("http://a/long")];
        ((int)(await proxy.GetAsync("http://a/other")).StatusCode).ShouldBe(504);
        ((int)(await proxy.GetAsync("http://a/other")).StatusCode).ShouldBe(504);
        go.SetResult();
        (await Task.WhenAll(waiting)).ShouldAllBe(answer => (int)answer.StatusCode == 200);
    }

    [TestCase("500", 3, 2, 200, 3)]
    [TestCase("500", 3, 4, 500, 4)]
    [TestCase("503", 3, 9, 503, 1)]
    [TestCase("500", 0, 9, 500, 1)]
    public async Task A_status_that_is_named_is_asked_for_again(string status, int attempts, int failures, int answered, int asked)
    {
        var requests = 0;
        await using var upstream = await TestServer.StartAsync(context =>
        {
            context.Response.Headers["X-Try"] = requests.ToString();
            context.Response.StatusCode = Interlocked.Increment(ref requests) <= failures ? int.Parse(status) : 200;
            return Task.CompletedTask;
        });
        await using var proxy = await StartAsync(Route("r", "u") with { Retry = Retry(attempts, 500) }, upstream.Port);
        var answer = await proxy.GetAsync("http://a/");
        ((int)answer.StatusCode).ShouldBe(answered);
        answer.Headers.GetValues("X-Try").Single().ShouldBe((asked - 1).ToString());
        requests.ShouldBe(asked);
    }

    [Test]
    public async Task A_body_is_sent_again_when_it_was_kept_and_else_the_answer_is_the_clients()
    {
        var bodies = new List<byte[]>();
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            bodies.Add(body.ToArray());
            context.Response.StatusCode = bodies.Count == 1 ? 500 : 200;
        });
        await using var proxy = await StartAsync(Route("r", "u") with { Retry = Retry(3, 500) }, upstream.Port);
        byte[] small = [.. Enumerable.Range(0, 50_000).Select(i => (byte)i)];
        (await PostAsync(proxy, small)).ShouldBe(200);
        bodies.ShouldBe([small, small]);
        bodies.Clear();
        (await PostAsync(proxy, new byte[BodyRecorder.Limit + 1])).ShouldBe(500);
        bodies.Count.ShouldBe(1);
    }

    [Test]
    public async Task Without_an_answer_only_what_may_be_repeated_is()
    {
        var requests = 0;
        await using var rude = await TestServer.StartAsync(context =>
        {
            if (Interlocked.Increment(ref requests) % 2 == 1)
            {
                context.Abort();
            }

            return Task.CompletedTask;
        });
        await using var proxy = await StartAsync(Route("r", "u") with { Retry = Retry(3, 500) }, rude.Port);
        ((int)(await proxy.GetAsync("http://a/")).StatusCode).ShouldBe(200);
        requests.ShouldBe(2);
        (await PostAsync(proxy, [1])).ShouldBe(503);
        requests.ShouldBe(3);
    }

    [Test]
    public async Task An_attempt_that_takes_too_long_is_followed_by_another_within_the_requests_time()
    {
        var requests = 0;
        await using var upstream = await TestServer.StartAsync(context =>
            Interlocked.Increment(ref requests) == 1 ? new TaskCompletionSource().Task.WaitAsync(context.RequestAborted) : Task.CompletedTask);
        var route = Route("r", "u") with { Retry = Retry(2), Timeouts = new TimeoutsIr { BackendRequest = Soon, Request = TimeSpan.FromSeconds(20) } };
        await using var proxy = await StartAsync(route, upstream.Port);
        ((int)(await proxy.GetAsync("http://a/")).StatusCode).ShouldBe(200);
        requests.ShouldBe(2);
    }

    [Test]
    public async Task What_was_never_sent_goes_to_another_endpoint_whatever_the_method()
    {
        await using var good = await ByteUpstream.StartAsync();
        await using var proxy = await StartAsync(Route("r", "u"), ClosedPort(), good.Port);
        for (var i = 0; i < 20; i++)
        {
            (await PostAsync(proxy, [1, 2, 3])).ShouldBe(200);
        }

        good.Requests.Count.ShouldBe(20);
        good.Requests.ShouldAllBe(r => r.Body.Length == 3);
    }

    [Test]
    public async Task A_request_under_way_ends_well_when_its_endpoint_leaves()
    {
        var arrived = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var leaving = await TestServer.StartAsync(async context =>
        {
            arrived.SetResult();
            await go.Task;
            await context.Response.WriteAsync("done");
        });
        await using var staying = await ByteUpstream.StartAsync();
        await using var proxy = await StartAsync(Route("r", "u"), leaving.Port);
        var answer = proxy.GetAsync("http://a/");
        await arrived.Task;
        await proxy.ApplyAsync(Gateway([Http()], [Route("r", "u")], Upstream("u", staying.Port)));
        ((int)(await proxy.GetAsync("http://a/")).StatusCode).ShouldBe(200);
        go.SetResult();
        (await (await answer).Content.ReadAsStringAsync()).ShouldBe("done");
    }

    private static RouteRetryIr Retry(int attempts, params int[] codes) => new() { Attempts = attempts, Codes = [.. codes], Backoff = TimeSpan.FromMilliseconds(1) };

    private static Task<RunningProxy> StartAsync(RouteIr route, params int[] ports) =>
        RunningProxy.StartAsync(Gateway([Http()], [route], Upstream("u", ports)));

    private static Task<TestServer> SilentAsync() =>
        TestServer.StartAsync(context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));

    private static async Task<int> PostAsync(RunningProxy proxy, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new ByteArrayContent(body) };
        return (int)(await proxy.SendAsync(request)).StatusCode;
    }

    private static int ClosedPort()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        return ((IPEndPoint)closed.LocalEndpoint).Port;
    }
}

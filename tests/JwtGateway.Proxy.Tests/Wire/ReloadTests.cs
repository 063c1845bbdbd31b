using System.Net;
using System.Net.Sockets;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Configurations that follow each other.</summary>
public sealed class ReloadTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task It_is_ready_from_the_first_configuration_until_it_stops()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        proxy.Plane.Ready.ShouldBeTrue();
        await proxy.Plane.StopAsync(CancellationToken.None);
        proxy.Plane.Ready.ShouldBeFalse();
        (await proxy.RefusalAsync(Gateway(Route("r", "echo")))).ShouldBe("The data plane is stopping.");
    }

    [Test]
    public async Task Ports_come_and_go_without_touching_the_others()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        var client = proxy.Client();
        (await client.GetAsync("http://a/")).EnsureSuccessStatusCode();
        var port = proxy.BoundPort();

        await proxy.ApplyAsync(Gateway(Route("r", "echo")) with { Listeners = [Http(), Http(8080, null, "new")] });
        proxy.BoundPort().ShouldBe(port);
        var added = proxy.BoundPort(8080);
        (await proxy.GetAsync("http://a/", 8080)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await proxy.ApplyAsync(Gateway(Route("r", "echo")));
        proxy.Plane.Listeners.ShouldHaveSingleItem().BoundPort.ShouldBe(port);
        await Eventually.HoldsAsync(() => IsClosedAsync(added), "the removed port is closed");
        (await client.GetAsync("http://a/")).EnsureSuccessStatusCode();
        (await client.GetAsync("http://a/")).Headers.ConnectionClose.ShouldNotBe(true);
    }

    [Test]
    public async Task A_request_under_way_ends_under_the_configuration_it_began_with()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var slow = await TestServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("done");
        });
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([Http()], [Route("r", "slow")], Upstream("slow", slow.Port)),
            new DataPlaneOptions { MapPort = _ => 0, DrainTimeout = TimeSpan.FromSeconds(20) });
        var bound = proxy.BoundPort();
        var request = proxy.GetAsync("http://a/");
        await arrived.Task;

        // The route, its upstream and its port are all gone while it waits.
        await proxy.ApplyAsync(Sample.Gateway([Http(8080)], []));
        await Eventually.HoldsAsync(() => IsClosedAsync(bound), "the removed port takes no connections");
        release.SetResult();
        (await (await request).Content.ReadAsStringAsync()).ShouldBe("done");
    }

    [Test]
    public async Task Stopping_lets_requests_under_way_finish()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var slow = await TestServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("done");
        });
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway([Http()], [Route("r", "slow")], Upstream("slow", slow.Port)));
        var bound = proxy.BoundPort();
        var request = proxy.GetAsync("http://a/");
        await arrived.Task;
        var stopping = proxy.Plane.StopAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => IsClosedAsync(bound), "no new connections");
        stopping.IsCompleted.ShouldBeFalse();
        release.SetResult();
        (await (await request).Content.ReadAsStringAsync()).ShouldBe("done");
        await stopping.WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task Stopping_breaks_off_what_outlasts_the_drain_timeout()
    {
        var arrived = new TaskCompletionSource();
        await using var stuck = await TestServer.StartAsync(context =>
        {
            arrived.TrySetResult();
            return new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([Http()], [Route("r", "stuck")], Upstream("stuck", stuck.Port)),
            new DataPlaneOptions { MapPort = _ => 0, DrainTimeout = TimeSpan.FromMilliseconds(100) });
        var request = proxy.GetAsync("http://a/");
        await arrived.Task;
        await proxy.Plane.StopAsync(CancellationToken.None).WaitAsync(Patience.Limit);
        await Should.ThrowAsync<HttpRequestException>(request);
    }

    [Test]
    public async Task A_port_that_is_taken_refuses_the_configuration_and_the_old_one_goes_on()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var takenPort = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using var proxy = await RunningProxy.StartAsync(
            Gateway(Route("r", "echo")), new DataPlaneOptions { MapPort = port => port == 9999 ? takenPort : 0 });
        var refusal = await proxy.RefusalAsync(
            Sample.Gateway([Http(8080, null, "x/y/new"), Http(9999, null, "x/y/taken")], [Route("r", "echo") with { Listener = "x/y/new" }], Upstream("echo", 1)));
        refusal.ShouldStartWith("Listener x/y/taken: port 9999 cannot be bound on 127.0.0.1: ");
        refusal.ShouldContain("in use");
        proxy.Plane.Listeners.ShouldHaveSingleItem().Port.ShouldBe(80, "What the refused configuration bound is released.");
        (await proxy.GetAsync("http://a/")).EnsureSuccessStatusCode();
        proxy.Plane.Ready.ShouldBeTrue();
    }

    [Test]
    public async Task A_first_configuration_that_is_refused_leaves_nothing_bound()
    {
        await using var plane = new DataPlane(
            new DataPlaneOptions { BindAddress = IPAddress.Loopback, MapPort = _ => 0 },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var outcome = await plane.ApplyAsync([Gateway(Route("r", "nowhere"))], CancellationToken.None);
        outcome.ShouldBeOfType<ApplyOutcome.Refused>().Reason.ShouldBe("Route r: the upstream nowhere is not in the configuration.");
        plane.Ready.ShouldBeFalse();
        plane.Listeners.ShouldBeEmpty();
    }

    [Test]
    public async Task A_refusal_names_all_that_is_wrong()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        var refusal = await proxy.RefusalAsync(
            Gateway(Route("regex", "echo", Regex("[")), Route("lost", "echo") with { Listener = "nowhere" }) with { Gateway = "a/one" },
            Sample.Gateway([Http(80, null, "b/two/http")], []) with { Gateway = "b/two" });
        refusal.ShouldContain("Route regex: the regular expression for path cannot be used: ");
        refusal.ShouldContain("Route lost: the listener nowhere is not in the configuration.");
        refusal.ShouldContain("Listeners default/eg/http and b/two/http both have port 80 and host *");
        (await proxy.GetAsync("http://a/")).EnsureSuccessStatusCode();
    }

    [Test]
    public async Task A_port_may_change_its_protocol()
    {
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("a");
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        await proxy.ApplyAsync(Sample.Gateway([Https(80, null, Listener, "c")], [Route("r", "echo")], Upstream("echo", _echo.Port)) with
        {
            Secrets = [new CertificateSecretIr { Id = "c", CertificatePem = certificate, PrivateKeyPem = key }],
        });
        await Should.ThrowAsync<HttpRequestException>(proxy.GetAsync("http://a/"));
        await proxy.ApplyAsync(Gateway(Route("r", "echo")));
        (await proxy.GetAsync("http://a/")).EnsureSuccessStatusCode();
    }

    [Test]
    public async Task Upstream_connections_are_kept_when_endpoints_around_them_change()
    {
        var connections = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await using var counted = await TestServer.StartAsync(context =>
        {
            connections.AddOrUpdate(context.Connection.Id, 1, (_, count) => count + 1);
            return Task.CompletedTask;
        });
        var route = Route("r", "u");
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway([Http()], [route], Upstream("u", counted.Port)));
        for (var i = 0; i < 5; i++)
        {
            (await proxy.GetAsync("http://a/")).EnsureSuccessStatusCode();
            await proxy.ApplyAsync(Sample.Gateway([Http()], [route], Upstream("u", counted.Port), Upstream($"other{i}", 1)));
        }

        connections.Count.ShouldBe(1);
        connections.Values.Sum().ShouldBe(5);
    }

    private GatewayIr Gateway(params RouteIr[] routes) => Sample.Gateway([Http()], routes, Upstream("echo", _echo.Port));

    private static async Task<bool> IsClosedAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}

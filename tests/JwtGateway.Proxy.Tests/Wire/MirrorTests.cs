using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Copies of requests (HTTPRouteRequestMirror, …MultipleMirrors, …PercentageMirror): as sent, to everybody named, and never in the way.</summary>
public sealed class MirrorTests
{
    [Test]
    public async Task Each_mirror_gets_the_request_as_it_was_changed_and_without_the_token_that_was_taken_out()
    {
        await using var original = await ByteUpstream.StartAsync();
        await using var one = await ByteUpstream.StartAsync();
        await using var two = await ByteUpstream.StartAsync();
        var gateway = Gateway(
            [Http()],
            [
                Route("r", "u", Prefix("/mirror")) with
                {
                    Policy = Protected,
                    RequestHeaders = new HeaderModifierIr { Set = [new HeaderIr("X-Set", "yes")], Remove = ["X-Remove"] },
                    Rewrite = new RewriteIr { Path = new PathRewriteIr(PathRewriteType.Prefix, "/m") },
                    Mirrors = [Copies("one"), Copies("two")],
                },
            ],
            Upstream("u", original.Port), Upstream("one", one.Port), Upstream("two", two.Port)).WithKeys();
        gateway = gateway with { Providers = [gateway.Providers[0] with { ForwardToken = false }] };
        await using var proxy = await RunningProxy.StartAsync(gateway);
        var answer = await proxy.GetAsync("http://a/mirror/x?q=1", 80, ("Authorization", "Bearer " + Minted.For("alice")), ("X-Remove", "gone"));
        ((int)answer.StatusCode).ShouldBe(200);
        foreach (var upstream in new[] { original, one, two })
        {
            await Eventually.HoldsAsync(() => upstream.Requests.Count == 1, "a request");
            var got = upstream.Take();
            got.Target.ShouldBe("/m/x?q=1");
            got.Headers["X-Set"].ToString().ShouldBe("yes");
            got.Headers.ContainsKey("X-Remove").ShouldBeFalse();
            got.Headers.ContainsKey("Authorization").ShouldBeFalse();
            got.Headers["X-Sub"].ToString().ShouldBe("alice");
            got.Headers.Host.ToString().ShouldBe("a");
        }
    }

    [Test]
    public async Task A_body_is_copied_up_to_the_limit_and_left_out_beyond()
    {
        await using var original = await ByteUpstream.StartAsync();
        await using var mirror = await ByteUpstream.StartAsync();
        await using var proxy = await StartAsync(original, mirror.Port, Copies("m"));
        var fits = Encoding.ASCII.GetBytes(new string('x', BodyRecorder.Limit));
        foreach (var body in new[] { new byte[BodyRecorder.Limit + 1], fits })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new ByteArrayContent(body) };
            ((int)(await proxy.SendAsync(request)).StatusCode).ShouldBe(200);
            original.Take().Body.ShouldBe(body);
        }

        await Eventually.HoldsAsync(() => mirror.Requests.Count == 1, "the copy");
        var copy = mirror.Take();
        copy.Body.ShouldBe(fits);
        copy.ContentLength.ShouldBe(fits.Length);
    }

    [Test]
    public async Task A_mirror_that_hangs_or_is_not_there_is_nobodys_business()
    {
        var stuck = new TaskCompletionSource();
        await using var original = await ByteUpstream.StartAsync();
        await using var hangs = await TestServer.StartAsync(context => stuck.Task.WaitAsync(context.RequestAborted));
        var missing = Upstream("missing", 1);
        var route = Route("r", "u") with
        {
            Mirrors = [Copies("m"), Copies("missing"), Copies("none"), new MirrorIr { Fault = new FaultIr(500, "not there"), Numerator = 1, Denominator = 1 }],
        };
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [route], Upstream("u", original.Port), Upstream("m", hangs.Port), missing, Upstream("none")));
        for (var i = 0; i < 5; i++)
        {
            ((int)(await proxy.GetAsync("http://a/")).StatusCode).ShouldBe(200);
        }

        original.Requests.Count.ShouldBe(5);
        stuck.SetResult();
    }

    [Test]
    public async Task Mirrors_that_hang_are_left_out_beyond_the_limit_and_the_original_answers_all()
    {
        var results = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, on) =>
        {
            if (instrument.Name == "jwtgateway.mirrors")
                on.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags[0].Value is "hangs-for-ever")
                results.Enqueue((string)tags[1].Value!);
        });
        listener.Start();
        var stuck = new TaskCompletionSource();
        await using var original = await ByteUpstream.StartAsync();
        await using var hangs = await TestServer.StartAsync(context => stuck.Task.WaitAsync(context.RequestAborted));
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [Route("r", "u") with { Mirrors = [Copies("hangs-for-ever")] }], Upstream("u", original.Port), Upstream("hangs-for-ever", hangs.Port)));
        var client = proxy.Client();
        for (var i = 0; i < MirrorSender.MaxUnderWay + 100; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new ByteArrayContent(new byte[i % 3 == 0 ? BodyRecorder.Limit : 10]) };
            ((int)(await client.SendAsync(request)).StatusCode).ShouldBe(200);
        }

        original.Requests.Count.ShouldBe(MirrorSender.MaxUnderWay + 100);
        results.ShouldAllBe(result => result == "too_many");
        results.Count.ShouldBe(100);
        stuck.SetResult();
        await Eventually.HoldsAsync(() => results.Count(result => result == "sent") == MirrorSender.MaxUnderWay, "those that were under way end");
        (await client.GetAsync("http://a/")).EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(() => results.Count(result => result == "sent") == MirrorSender.MaxUnderWay + 1, "there is room again");
    }

    [TestCase(20, 100, 40)]
    [TestCase(25, 50, 100)]
    [TestCase(0, 100, 0)]
    [TestCase(1, 1, 200)]
    public async Task A_share_of_requests_is_copied(int numerator, int denominator, int of200)
    {
        await using var original = await ByteUpstream.StartAsync();
        await using var mirror = await ByteUpstream.StartAsync();
        await using var proxy = await StartAsync(original, mirror.Port, Copies("m") with { Numerator = numerator, Denominator = denominator });
        var client = proxy.Client();
        for (var i = 0; i < 200; i++)
        {
            (await client.GetAsync("http://a/")).EnsureSuccessStatusCode();
        }

        await Eventually.HoldsAsync(() => Math.Abs(mirror.Requests.Count - of200) <= 3, "about the share");
        original.Requests.Count.ShouldBe(200);
    }

    private static MirrorIr Copies(string upstream) => new() { Upstream = upstream, Numerator = 100, Denominator = 100 };

    private static Task<RunningProxy> StartAsync(ByteUpstream original, int mirror, MirrorIr copies) => RunningProxy.StartAsync(Gateway(
        [Http()], [Route("r", "u") with { Mirrors = [copies] }], Upstream("u", original.Port), Upstream("m", mirror)));
}

using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What upstreams are asked for under a URLRewrite filter (HTTPRouteRewriteHost, HTTPRouteRewritePath), and filters of single backends.</summary>
public sealed class RewriteTests
{
    [TestCase("/prefix", "", "/prefix/one/two?a=/../b", "/one/two?a=/../b")]
    [TestCase("/strip", "/", "/strip/three", "/three")]
    [TestCase("/strip", "/", "/strip", "/")]
    [TestCase("/strip", "", "/strip/", "/")]
    [TestCase("/p", "/x/", "/p/./q//r/", "/x/q/r/")]
    [TestCase("/p", "/x%2Cy", "/p/%41%2c", "/x%2Cy/A%2C")]
    [TestCase("/", "/all", "/", "/all/")]
    public async Task A_prefix_is_replaced(string prefix, string replacement, string path, string expected)
    {
        await using var upstream = await ByteUpstream.StartAsync();
        await using var proxy = await StartAsync(upstream, prefix, new RewriteIr { Path = new PathRewriteIr(PathRewriteType.Prefix, replacement) });
        (await proxy.RawGetAsync(path)).ShouldStartWith("HTTP/1.1 200");
        upstream.Take().Target.ShouldBe(expected);
        await Eventually.HoldsAsync(() => !proxy.Decisions.IsEmpty && !proxy.Decisions.Single().Path.StartsWith("/x", StringComparison.Ordinal), "the path that was asked for is the decision's");
    }

    [Test]
    public async Task A_whole_path_is_replaced_and_the_host_but_not_what_the_client_asked_for_is_forgotten()
    {
        await using var upstream = await ByteUpstream.StartAsync();
        await using var proxy = await StartAsync(
            upstream, "/full", new RewriteIr { Hostname = "one.example.org", Path = new PathRewriteIr(PathRewriteType.Full, "/one/two") });
        await proxy.GetAsync("http://shop.example.com/full/three?x=1");
        var got = upstream.Take();
        got.Target.ShouldBe("/one/two?x=1");
        got.Headers.Host.ToString().ShouldBe("one.example.org");
        got.Headers["X-Forwarded-Host"].ToString().ShouldBe("shop.example.com");
    }

    [Test]
    public async Task A_policy_judges_the_path_that_was_asked_for()
    {
        await using var upstream = await ByteUpstream.StartAsync();
        var route = Route("r", "u", Prefix("/public")) with { Rewrite = new RewriteIr { Path = new PathRewriteIr(PathRewriteType.Prefix, "/admin") } };
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [route, Route("admin", "u", Prefix("/admin")) with { Policy = Protected }], Upstream("u", upstream.Port)).WithKeys());
        ((int)(await proxy.GetAsync("http://a/admin/x")).StatusCode).ShouldBe(401);
        await proxy.GetAsync("http://a/public/x");
        upstream.Take().Target.ShouldBe("/admin/x");
    }

    [TestCase("relative")]
    [TestCase("/a//b")]
    [TestCase("/a/../b")]
    [TestCase("/a?b")]
    [TestCase("/a%2fb")]
    public async Task A_configuration_with_a_path_that_is_not_normalized_is_refused(string value)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], []));
        var bad = Route("r", "u") with { Backends = [], Rewrite = new RewriteIr { Path = new PathRewriteIr(PathRewriteType.Full, value) } };
        (await proxy.RefusalAsync(Gateway([Http()], [bad]))).ShouldContain("Route r:");
        var prefix = Route("r", "u") with { Backends = [], Redirect = new RedirectIr { Status = 302, Path = new PathRewriteIr(PathRewriteType.Prefix, value) } };
        (await proxy.RefusalAsync(Gateway([Http()], [prefix]))).ShouldContain("Route r:");
    }

    [Test]
    public async Task A_backends_own_filters_are_its_alone_and_come_after_the_rules()
    {
        await using var one = await EchoServer.StartAsync("one");
        await using var two = await EchoServer.StartAsync("two");
        var route = Route("r", "one", Prefix("/p")) with
        {
            RequestHeaders = new HeaderModifierIr { Set = [new HeaderIr("X-Rule", "rule"), new HeaderIr("Backend", "rule")] },
            ResponseHeaders = new HeaderModifierIr { Add = [new HeaderIr("X-Order", "rule")] },
            Rewrite = new RewriteIr { Hostname = "rule.example", Path = new PathRewriteIr(PathRewriteType.Prefix, "/rule") },
            Backends =
            [
                Share("one") with
                {
                    RequestHeaders = new HeaderModifierIr { Set = [new HeaderIr("Backend", "one")] },
                    ResponseHeaders = new HeaderModifierIr { Set = [new HeaderIr("X-Order", "one")] },
                    Rewrite = new RewriteIr { Path = new PathRewriteIr(PathRewriteType.Prefix, "/own") },
                },
                Share("two"),
            ],
        };
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [route], Upstream("one", one.Port), Upstream("two", two.Port)));
        for (var i = 0; i < 20; i++)
        {
            var answer = await proxy.GetAsync("http://a/p/x");
            var echo = await EchoServer.ReadAsync(answer);
            var own = echo.Headers["backend"] == "one";
            echo.Headers["x-rule"].ShouldBe("rule");
            echo.Host.ShouldBe("rule.example");
            echo.Path.ShouldBe(own ? "/own/x" : "/rule/x");
            string.Join(",", answer.Headers.GetValues("X-Order")).Replace(" ", "", StringComparison.Ordinal).ShouldBe(own ? "one,rule" : "rule");
        }

        one.Requests.Count.ShouldBeInRange(9, 11);
        one.Requests.ShouldAllBe(r => r.Headers["backend"] == "one");
        two.Requests.ShouldAllBe(r => r.Headers["backend"] == "rule");
    }

    private static WeightedBackendIr Share(string upstream) => new() { Weight = 1, Upstream = upstream };

    private static Task<RunningProxy> StartAsync(ByteUpstream upstream, string prefix, RewriteIr rewrite) => RunningProxy.StartAsync(Gateway(
        [Http()], [Route("r", "u", Prefix(prefix)) with { Rewrite = rewrite }], Upstream("u", upstream.Port)));
}

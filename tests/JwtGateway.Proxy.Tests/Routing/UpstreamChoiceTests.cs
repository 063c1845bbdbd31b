using JwtGateway.Ir;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Testing;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Tests.Routing;

/// <summary>Which endpoint of an upstream gets a request.</summary>
public sealed class UpstreamChoiceTests
{
    private readonly ManualTimeProvider _time = new();

    [Test]
    public void Endpoints_that_are_as_busy_take_turns()
    {
        var (upstream, endpoints) = Make(3);
        Take(upstream, 30).CountBy(e => e).ShouldAllBe(pair => pair.Value == 10);
        endpoints.Length.ShouldBe(3);
    }

    [Test]
    public void A_busy_endpoint_gets_fewer_requests()
    {
        var (upstream, endpoints) = Make(4);
        for (var i = 0; i < 50; i++)
        {
            endpoints[0].Begin();
        }

        Take(upstream, 400).Count(e => e == endpoints[0]).ShouldBeLessThan(5);
    }

    [Test]
    public void Five_failures_in_a_row_and_not_fewer_keep_requests_away_for_thirty_seconds()
    {
        var (upstream, endpoints) = Make(2);
        for (var i = 0; i < 4; i++)
        {
            upstream.Failed(endpoints[0]).ShouldBeFalse();
        }

        endpoints[0].Succeeded();
        Enumerable.Range(0, 5).Select(_ => upstream.Failed(endpoints[0])).ShouldBe([false, false, false, false, true]);
        Take(upstream, 20).ShouldAllBe(e => e == endpoints[1]);
        _time.Advance(Upstream.EjectionTime - TimeSpan.FromSeconds(1));
        Take(upstream, 20).ShouldAllBe(e => e == endpoints[1]);
        _time.Advance(TimeSpan.FromSeconds(2));
        Take(upstream, 20).ShouldContain(endpoints[0]);
    }

    [Test]
    public void It_takes_longer_each_time_until_it_answers()
    {
        var (upstream, endpoints) = Make(2);
        Eject(upstream, endpoints[0]);
        _time.Advance(Upstream.EjectionTime + TimeSpan.FromSeconds(1));
        Eject(upstream, endpoints[0]);
        _time.Advance(Upstream.EjectionTime + TimeSpan.FromSeconds(1));
        Take(upstream, 20).ShouldAllBe(e => e == endpoints[1]);
        _time.Advance(Upstream.EjectionTime);
        Take(upstream, 20).ShouldContain(endpoints[0]);
    }

    [Test]
    public void No_more_than_half_are_kept_away_from()
    {
        var (upstream, endpoints) = Make(3);
        Eject(upstream, endpoints[0]);
        for (var i = 0; i < 10; i++)
        {
            upstream.Failed(endpoints[1]).ShouldBeFalse();
        }

        Take(upstream, 20).Distinct().ShouldBe([endpoints[1], endpoints[2]], ignoreOrder: true);
        var (lone, only) = Make(1);
        Enumerable.Range(0, 10).Select(_ => lone.Failed(only[0])).ShouldAllBe(ejected => !ejected);
    }

    [Test]
    public void Another_endpoint_is_another()
    {
        var (upstream, endpoints) = Make(2);
        for (var i = 0; i < 10; i++)
        {
            upstream.NextEndpoint(endpoints[0]).ShouldBe(endpoints[1]);
        }

        var (lone, only) = Make(1);
        lone.NextEndpoint(only[0]).ShouldBeNull();
    }

    private static void Eject(Upstream upstream, Endpoint endpoint)
    {
        while (!upstream.Failed(endpoint))
        {
            endpoint.Failures.ShouldBeLessThan(Upstream.FailuresInARow);
        }
    }

    private static List<Endpoint> Take(Upstream upstream, int count) => [.. Enumerable.Range(0, count).Select(_ => upstream.NextEndpoint()!)];

    private (Upstream, Endpoint[]) Make(int count)
    {
        Endpoint[] endpoints = [.. Enumerable.Range(1, count).Select(i => new Endpoint(new EndpointIr("127.0.0.1", i)))];
        return (new Upstream(new UpstreamIr { Id = "u" }, null, ForwarderRequestConfig.Empty, endpoints, 7, _time), endpoints);
    }
}

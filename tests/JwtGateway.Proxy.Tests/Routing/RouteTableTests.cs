using JwtGateway.Ir;
using JwtGateway.Proxy.Routing;
using JwtGateway.Proxy.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Routing;

public sealed class RouteTableTests
{
    [TestCase("/one", "exact")]
    [TestCase("/one/", "root")]
    [TestCase("/one/example", "root")]
    [TestCase("/One", "root")]
    [TestCase("/v2", "prefix")]
    [TestCase("/v2/", "prefix")]
    [TestCase("/v2/a/b", "prefix")]
    [TestCase("/v2example", "root")]
    [TestCase("/V2", "root")]
    [TestCase("/v2/long/x", "longer")]
    [TestCase("/v2/longer", "prefix")]
    [TestCase("/items/42", "pattern")]
    [TestCase("/items/42/x", "root")]
    [TestCase("/x/items/42", "root")]
    [TestCase("/caf%C3%A9", "escaped")]
    public void Exact_beats_pattern_beats_longest_prefix(string path, string expected) => Match(
        Route("root", "u", Prefix("/")),
        Route("prefix", "u", Prefix("/v2/")),
        Route("longer", "u", Prefix("/v2/long")),
        Route("exact", "u", Exact("/one")),
        Route("pattern", "u", Regex("/items/[0-9]+")),
        Route("escaped", "u", Exact("/caf%c3%a9")))(path).ShouldBe(expected);

    [TestCase("/yages.Echo/Ping", "both")]
    [TestCase("/yages.Echo/Check", "service")]
    [TestCase("/other.Echo/Check", "method")]
    [TestCase("/other.Echo/Check h:1", "method with header")]
    [TestCase("/other.Echo/Ping", "every")]
    [TestCase("/other.Echo/check", "every")]
    [TestCase("/other.Echo/Check/x", "every")]
    [TestCase("/Check", "every")]
    [TestCase("/yages.EchoTwo/Check", "method")]
    public void A_service_beats_a_method_which_beats_neither(string call, string expected) => Match(
        Route("every", "u", Prefix("/")),
        Route("method", "u", AnyService("Check")),
        Route("method with header", "u", AnyService("Check").WithHeader("h", "1")),
        Route("service", "u", Prefix("/yages.Echo")),
        Route("both", "u", Exact("/yages.Echo/Ping")))(call).ShouldBe(expected);

    [Test]
    public void A_pattern_goes_before_a_prefix_and_a_longer_one_first()
    {
        var match = Match(
            Route("prefix", "u", Prefix("/api/v1")),
            Route("short", "u", Regex("/api/.*")),
            Route("long", "u", Regex("/api/v[0-9]/.*")));
        match("/api/v1/x").ShouldBe("long");
        match("/api/x").ShouldBe("short");
        match("/api/v1").ShouldBe("short");
    }

    [Test]
    public void Method_beats_headers_beat_query_beats_order()
    {
        var match = Match(
            Route("first", "u", Prefix("/")),
            Route("query", "u", Prefix("/").WithQuery("a", "1")),
            Route("queries", "u", Prefix("/").WithQuery("a", "1").WithQuery("b", "2")),
            Route("header", "u", Prefix("/").WithHeader("X-A", "1")),
            Route("headers", "u", Prefix("/").WithHeader("X-A", "1").WithHeader("x-b", "2")),
            Route("method", "u", Prefix("/") with { Method = "PATCH" }),
            Route("last", "u", Prefix("/")));
        match("/").ShouldBe("first");
        match("/?b=2&a=1").ShouldBe("queries");
        match("/?a=1").ShouldBe("query");
        match("/?a=1&b=2 X-A:1").ShouldBe("header");
        match("/?a=1&b=2 X-A:1 X-B:2").ShouldBe("headers");
        match("/?a=1&b=2 X-A:1 X-B:2 PATCH").ShouldBe("method");
        match("/ patch").ShouldBe("first");
    }

    [Test]
    public void A_more_specific_path_whose_other_conditions_fail_gives_way()
    {
        var match = Match(
            Route("root", "u", Prefix("/")),
            Route("prefix", "u", Prefix("/a") with { Method = "POST" }),
            Route("exact", "u", Exact("/a").WithHeader("version", "two")));
        match("/a").ShouldBe("root");
        match("/a version:two").ShouldBe("exact");
        match("/a POST").ShouldBe("prefix");
    }

    [Test]
    public void Get_does_not_imply_HEAD() =>
        Match(Route("get", "u", Prefix("/") with { Method = "GET" }))("/ HEAD").ShouldBeNull();

    [TestCase("/?animal=whale", "r")]
    [TestCase("/?animal=wh%61le", "r")]
    [TestCase("/?x&animal=whale&y=", "r")]
    [TestCase("/?animal=dolphin&animal=whale", null, Description = "The first value counts.")]
    [TestCase("/?animal=whale&animal=dolphin", "r")]
    [TestCase("/?ANIMAL=whale", null)]
    [TestCase("/?animal=Whale", null)]
    [TestCase("/?animal=whaledolphin", null)]
    [TestCase("/", null)]
    public void Query_parameters_are_compared_decoded_and_exactly(string request, string? expected) =>
        Match(Route("r", "u", Prefix("/").WithQuery("animal", "whale")))(request).ShouldBe(expected);

    [TestCase("/ color:blue", "exact")]
    [TestCase("/ COLOR:blue", "exact")]
    [TestCase("/ color:Blue", null)]
    [TestCase("/ color:blue color:green", "pattern", Description = "Two lines are one value with a comma.")]
    [TestCase("/ color:xblue", null)]
    [TestCase("/", null)]
    public void Header_values_are_compared_whole(string request, string? expected) => Match(
        Route("exact", "u", Prefix("/").WithHeader("color", "blue")),
        Route("pattern", "u", Prefix("/").WithHeader("color", "blue,.*", ValueMatchType.Regex)))(request).ShouldBe(expected);

    [Test]
    public void The_host_name_with_the_most_labels_has_all_of_its_requests()
    {
        var match = Match(
            Route("any", "u"),
            Route("wild", "u", Prefix("/")) with { Hostnames = ["*.example.com"] },
            Route("exact", "u", Prefix("/a")) with { Hostnames = ["www.example.com", "example.net"] });
        match("/a host=www.example.com").ShouldBe("exact");
        match("/b host=www.example.com").ShouldBeNull("Envoy does not try a less specific virtual host.");
        match("/b host=x.example.com").ShouldBe("wild");
        match("/b host=example.com").ShouldBe("any");
        match("/a host=EXAMPLE.net").ShouldBe("exact");
    }

    [Test]
    public void The_most_specific_listener_has_the_request()
    {
        var errors = new List<string>();
        var builder = new RouteTableBuilder<string>(new Patterns(), errors.Add, errors.Add);
        builder.Add(Http());
        builder.Add(Http(80, "*.foo.com", "wild"));
        builder.Add(Http(80, "bar.foo.com", "exact"));
        builder.Add(Route("any", "u"), "any");
        builder.Add(Route("wild", "u") with { Listener = "wild" }, "wild");
        builder.Add(Route("exact", "u", Prefix("/a")) with { Listener = "exact" }, "exact");
        var table = builder.Build();
        errors.ShouldBeEmpty();
        Requests.Match(table, "/a host=bar.foo.com").ShouldBe(new RouteMatch<string>("exact", "exact"));
        Requests.Match(table, "/b host=bar.foo.com").ShouldBe(new RouteMatch<string>("exact", null));
        Requests.Match(table, "/b host=x.foo.com").ShouldBe(new RouteMatch<string>("wild", "wild"));
        Requests.Match(table, "/b host=foo.com").ShouldBe(new RouteMatch<string>(Listener, "any"));
    }

    [TestCase("a)|(b")]
    [TestCase("(?=x)")]
    [TestCase("(a)\\1")]
    [TestCase("[")]
    public void An_expression_that_cannot_run_in_linear_time_is_reported(string expression)
    {
        var errors = new List<string>();
        Build(errors, Route("r", "u", Regex(expression)));
        errors.ShouldHaveSingleItem().ShouldStartWith("Route r: the regular expression for path cannot be used: ");
    }

    [TestCase("/a//b")]
    [TestCase("/a/../b")]
    [TestCase("/%2e")]
    [TestCase("/a%2fb")]
    [TestCase("/a#b")]
    [TestCase("/a?b")]
    public void A_path_that_no_request_can_have_matches_nothing_and_is_warned_about(string path)
    {
        var warnings = new List<string>();
        var table = Build(warnings, Route("r", "u", Prefix(path), Exact(path)));
        warnings.Count.ShouldBe(2);
        warnings[0].ShouldContain(path);
        foreach (var request in new[] { "/", "/a", "/b", "/a/b" })
        {
            Requests.Match(table, request).Route.ShouldBeNull();
        }
    }

    [Test]
    public void Two_listeners_with_one_port_and_host_are_reported()
    {
        var errors = new List<string>();
        var builder = new RouteTableBuilder<string>(new Patterns(), errors.Add, errors.Add);
        builder.Add(Http(80, "a.com", "x/one/http"));
        builder.Add(Http(80, "a.com", "x/two/http"));
        errors.ShouldHaveSingleItem().ShouldBe("Listeners x/one/http and x/two/http both have port 80 and host a.com; change one of them.");
    }

    [Test]
    public void A_route_without_host_names_has_its_listeners()
    {
        var builder = new RouteTableBuilder<string>(new Patterns(), _ => { }, _ => { });
        builder.Add(Http() with { Hostname = "a.example.com" });
        builder.Add(Route("named", "u", Prefix("/named")) with { Hostnames = ["a.example.com"] }, "named");
        builder.Add(Route("unnamed", "u", Prefix("/unnamed")), "unnamed");
        var table = builder.Build();
        Requests.Match(table, "/named host=a.example.com").Route.ShouldBe("named");
        Requests.Match(table, "/unnamed host=a.example.com").Route.ShouldBe("unnamed");
    }

    private static Func<string, string?> Match(params RouteIr[] routes)
    {
        var errors = new List<string>();
        var table = Build(errors, routes);
        errors.ShouldBeEmpty();
        return request => Requests.Match(table, request).Route;
    }

    private static RouteTable<string> Build(List<string> errors, params RouteIr[] routes)
    {
        var builder = new RouteTableBuilder<string>(new Patterns(), errors.Add, errors.Add);
        builder.Add(Http());
        foreach (var route in routes)
        {
            builder.Add(route, route.Id);
        }

        return builder.Build();
    }
}

/// <summary>Requests written as <c>TARGET [METHOD] [name:value]... [host=NAME]</c>.</summary>
internal static class Requests
{
    public static RouteMatch<string> Match(RouteTable<string> table, string request)
    {
        var words = request.Split(' ');
        var headers = new HeaderDictionary();
        var method = "GET";
        var host = "example.org";
        foreach (var word in words.Skip(1))
        {
            if (word.StartsWith("host=", StringComparison.Ordinal))
            {
                host = word[5..];
            }
            else if (word.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                headers.Append(word[..colon], word[(colon + 1)..]);
            }
            else
            {
                method = word;
            }
        }

        RequestTarget.TryParse(words[0], out var target).ShouldBeTrue(request);
        return table.Match(new RouteRequest { Host = host, Target = target, Method = method, Headers = headers });
    }
}

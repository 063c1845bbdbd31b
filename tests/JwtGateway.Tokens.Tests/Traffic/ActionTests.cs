using System.Net;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>What each action does, and in which order.</summary>
public sealed class ActionTests
{
    [Test]
    public void A_policy_without_rules_passes_everything_and_says_that_no_token_was_asked_for() =>
        new TrafficGate().Send(Get()).ShouldBeOfType<Authenticated>().Reason.ShouldBe("jwt_not_asked");

    [Test]
    public void Deny_answers_with_its_status_and_no_body()
    {
        var rejected = new TrafficGate(Rule(new DenyActionIr(404))).Refusal(Get());
        (rejected.Status, rejected.Body, rejected.Reason, rejected.Rule).ShouldBe((404, "", "policy_denied", "#1"));
        rejected.Headers.ShouldBeEmpty();
        rejected.Detail.ShouldBe("rule #1, action 1 (deny): the policy denies the request");
    }

    [Test]
    public void The_first_action_that_answers_ends_it_all()
    {
        var gate = new TrafficGate(When("req.method == 'POST'", new DenyActionIr(405)), Rule(Add("x", "1"), new DenyActionIr(403), Respond("late")), Rule(Respond("later")));
        gate.Refusal(Get()).Status.ShouldBe(403);
        var post = Get();
        post.Request.Method = "POST";
        gate.Refusal(post).Status.ShouldBe(405);
    }

    [Test]
    public void All_expressions_of_a_rule_must_hold_and_the_first_that_does_not_decides()
    {
        var rule = new TrafficRuleIr { Expressions = ["hasReqHeader('X-Role')", "req.headers['x-role'][0] == 'guest'"], Actions = [new DenyActionIr(403)] };
        var gate = new TrafficGate(rule);
        gate.Send(Get()).ShouldBeOfType<Authenticated>("the second cannot be evaluated, and need not be");
        gate.Send(Get("/", ("X-Role", "user"))).ShouldBeOfType<Authenticated>();
        gate.Refusal(Get("/", ("X-Role", "guest"))).Status.ShouldBe(403);
    }

    [Test]
    public void An_expression_that_cannot_be_evaluated_refuses_the_request()
    {
        var rejected = new TrafficGate(new TrafficRuleIr { Name = "guests", Expressions = ["req.headers['x-role'][0] == 'guest'"], Actions = [new DenyActionIr(403)] }).Refusal(Get());
        (rejected.Status, rejected.Reason, rejected.Rule, rejected.Body).ShouldBe((500, "policy_expression_failed", "guests", ""));
        rejected.Detail.ShouldStartWith("rule guests: expression 1 cannot be evaluated for this request: ");
    }

    [TestCase("plain", "text/plain; charset=utf-8")]
    [TestCase(" {\"a\":1}", "application/json")]
    [TestCase("{a}", "text/plain; charset=utf-8")]
    [TestCase("<html></html>", "text/html; charset=utf-8")]
    [TestCase("<!DOCTYPE html><p>", "text/html; charset=utf-8")]
    public void A_custom_response_says_what_it_is(string body, string type)
    {
        var rejected = new TrafficGate(Rule(Respond(body, 418))).Refusal(Get());
        (rejected.Status, rejected.Body, rejected.Reason).ShouldBe((418, body, "custom_response"));
        rejected.Headers.ShouldBe([new("content-type", type)]);
    }

    [Test]
    public void A_custom_response_has_the_policys_headers_and_none_that_would_end_a_line()
    {
        var action = new CustomResponseActionIr(200, "<p>", [new HeaderIr("Content-Type", "text/x"), new HeaderIr("X-A", "${getReqHeader('a')[0]}"), new HeaderIr("X-B", "b\r\nc: d")]);
        var rejected = new TrafficGate(Rule(action)).Refusal(Get("/", ("a", "1")));
        rejected.Headers.ShouldBe([new("content-type", "text/x"), new("x-a", "1")]);
        rejected.Detail.ShouldContain("header x-b not set");
    }

    [Test]
    public void Headers_are_added_behind_those_that_are_there()
    {
        var context = Get("/", ("X-Trace", "client"));
        new TrafficGate(Rule(Add("X-Trace", "ours"), Add("X-Ip", "${conn.client_ip}"))).Send(Ip(context, "192.0.2.7")).ShouldBeOfType<Authenticated>();
        context.Request.Headers["x-trace"].ToArray().ShouldBe(["client", "ours"]);
        context.Request.Headers["x-ip"].ToArray().ShouldBe(["192.0.2.7"]);
    }

    [Test]
    public async Task The_host_header_is_replaced_for_the_upstream_alone()
    {
        var context = Get();
        var (_, target, host) = await new TrafficGate(Rule(Add("Host", "inside.example"))).SendAsync(context);
        (target, host).ShouldBe((null, "inside.example"));
        context.Request.Headers.Host.ToString().ShouldBe("www.example.com");
    }

    [Test]
    public void Removed_headers_are_gone_however_they_are_spelled()
    {
        var context = Get("/", ("X-User", "a"), ("x_user", "b"), ("X-User2", "c"));
        new TrafficGate(Rule(new RemoveHeadersActionIr(["x-user"]))).Send(context);
        context.Request.Headers.Keys.ShouldBe(["Host", "X-User2"], ignoreOrder: true);
    }

    [TestCase("${vars.a}", "1")]
    [TestCase("${vars.b + 1}", "3")]
    [TestCase("${vars.c}", "1-2")]
    [TestCase("${vars.d.k[1]}", "y")]
    [TestCase("${has(vars.e)}", "false")]
    [TestCase("${vars.e}", "policy_expression_failed")]
    public void Variables_keep_their_types_and_may_read_those_before_them(string template, string text)
    {
        var vars = new SetVarsActionIr([new("a", "1"), new("b", "${1 + 1}"), new("c", "${vars.a}-${vars.b}"), new("d", "${ {'k': ['x', 'y']} }")]);
        TrafficGate.Text(template, Get(), vars).ShouldBe(text);
    }

    [Test]
    public void Variables_are_those_of_their_policy_and_request()
    {
        var set = Policy(Rule(new SetVarsActionIr([new("a", "1")])));
        var read = Policy(Rule(Respond("${has(vars.a)}")));
        var gate = new TrafficGate(new GatewaySettingsIr(), new AllOfIr { Source = "both", Policies = [set, read] });
        gate.Refusal(Get()).Body.ShouldBe("false");
    }

    [TestCase(null, "https://new.example/x", "https://new.example/x")]
    [TestCase("/foo", "/bar", "http://www.example.com/bar?q=1")]
    [TestCase("^(https?://[^/]+)/foo(.*)$", "$1/store/foo$2", "http://www.example.com/store/foo?q=1")]
    [TestCase("^${req.url.scheme}://${req.url.authority}/", "/in/", "/in/foo?q=1")]
    [TestCase("o", "0", "http://www.example.c0m/f00?q=1")]
    [TestCase(null, "https://a/?city=${'San Francisco'}", "https://a/?city=San%20Francisco")]
    [TestCase(null, "https://a/${'\\r\\nSet-Cookie: x'}", "https://a/%0D%0ASet-Cookie:%20x")]
    [TestCase("(q)=", "$1$2$$", "http://www.example.com/foo?q$1")]
    public void Redirects_go_where_the_address_is_changed_to(string? from, string to, string location)
    {
        var rejected = new TrafficGate(Rule(new RedirectActionIr(from, to, 302, [new HeaderIr("X-Redirected", "yes")]))).Refusal(Get("/foo?q=1"));
        (rejected.Status, rejected.Reason, rejected.Body).ShouldBe((302, "policy_redirect", ""));
        rejected.Headers.ShouldBe([new("x-redirected", "yes"), new("location", location)], ignoreOrder: true);
    }

    [TestCase("/bar", "/baz")]
    [TestCase("/foo", "/foo")]
    public void An_address_that_does_not_match_or_stays_the_same_redirects_nobody(string from, string to) =>
        new TrafficGate(Rule(new RedirectActionIr(from, to, 302, []))).Send(Get()).ShouldBeOfType<Authenticated>();

    [TestCase("/foo", "/bar", "/bar?q=1", null)]
    [TestCase("${req.url.authority}/foo", "/foo.php", "/foo.php?q=1", null)]
    [TestCase("www.example.com", "in.example:8080", "/foo?q=1", "in.example:8080")]
    [TestCase(null, "/all", "/all", null)]
    [TestCase("nothing", "/x", null, null)]
    public async Task Upstreams_are_asked_for_the_rewritten_address(string? from, string to, string? target, string? host)
    {
        var (result, asked, told) = await new TrafficGate(Rule(new UrlRewriteActionIr(from, to))).SendAsync(Get("/foo?q=1"));
        result.ShouldBeOfType<Authenticated>();
        (asked, told).ShouldBe((target, host));
    }

    [TestCase("ftp://x/")]
    [TestCase("x")]
    [TestCase("http://user@x/")]
    public void What_is_no_address_is_not_sent_anywhere(string to) =>
        new TrafficGate(Rule(new UrlRewriteActionIr(null, to))).Refusal(Get()).Reason.ShouldBe("policy_expression_failed");

    [Test]
    public async Task Later_rules_see_the_rewritten_address_and_rewrite_it_further()
    {
        var gate = new TrafficGate(Rule(new UrlRewriteActionIr("/foo", "/bar")), When("req.url.path == '/bar'", new UrlRewriteActionIr("/bar", "/baz")));
        (await gate.SendAsync(Get())).Target.ShouldBe("/baz");
    }

    [Test]
    public void Other_policies_see_what_the_client_asked_for()
    {
        var rewrite = Policy(Rule(new UrlRewriteActionIr("/foo", "/admin")));
        var rule = new AuthorizationRuleIr { Name = "foo", Action = AuthorizationAction.Allow, Path = new PathMatchIr(PathMatchType.Exact, "/foo") };
        var security = new EnforceIr { Source = "s", Jwt = new NotAskedIr(), Authorization = new AuthorizationIr { DefaultAction = AuthorizationAction.Deny, Rules = [rule] } };
        new TrafficGate(new GatewaySettingsIr(), new AllOfIr { Source = "b", Policies = [rewrite, security] }).Send(Get()).ShouldBeOfType<Authenticated>();
    }

    [TestCase("192.0.2.7", new[] { "192.0.2.0/24" }, new string[0], true)]
    [TestCase("192.0.3.7", new[] { "192.0.2.0/24" }, new string[0], false)]
    [TestCase("192.0.2.7", new[] { "192.0.2.0/24" }, new[] { "192.0.2.7/32" }, false)]
    [TestCase("192.0.2.7", new string[0], new[] { "10.0.0.0/8" }, true)]
    [TestCase("::ffff:10.1.2.3", new string[0], new[] { "10.0.0.0/8" }, false)]
    [TestCase("2001:db8::1", new[] { "2001:db8::/32" }, new string[0], true)]
    [TestCase("2001:db8::1", new[] { "0.0.0.0/0" }, new string[0], false)]
    public void Addresses_are_held_to_ranges(string address, string[] allow, string[] deny, bool passes)
    {
        var result = new TrafficGate(Rule(new RestrictIpsActionIr([.. allow], [.. deny]))).Send(Ip(Get(), address));
        (result is Authenticated).ShouldBe(passes);
        if (result is Rejected rejected)
            (rejected.Status, rejected.Reason).ShouldBe((403, "ip_restricted"));
    }

    [Test]
    public void A_client_that_cannot_be_made_out_is_not_let_in()
    {
        var settings = new GatewaySettingsIr { TrustedHops = null };
        var context = Ip(Get(), "192.0.2.7");
        new TrafficGate(settings, Policy(Rule(new RestrictIpsActionIr([], ["10.0.0.0/8"])))).Refusal(context).Reason.ShouldBe("ip_restricted");
        new TrafficGate(settings, Policy(When("conn.client_ip == '10.0.0.1'", new DenyActionIr(403)))).Refusal(context).Reason.ShouldBe("policy_expression_failed");
    }

    [Test]
    public void What_is_not_honoured_answers_where_it_is_reached_and_not_before()
    {
        var gate = new TrafficGate(When("req.url.path == '/old'", new BrokenActionIr(new FaultIr(500, "oauth is not honoured"))));
        gate.Send(Get()).ShouldBeOfType<Authenticated>();
        var rejected = gate.Refusal(Get("/old"));
        (rejected.Status, rejected.Reason).ShouldBe((500, "policy_broken"));
        rejected.Detail.ShouldContain("oauth is not honoured");
    }

    private static DefaultHttpContext Ip(DefaultHttpContext context, string address)
    {
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}

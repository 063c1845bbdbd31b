using System.Reflection;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using JwtGateway.Tokens.Traffic;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>What one request leaves for the next, what expressions see of a request, and what rules cost.</summary>
public sealed class TrafficExchangeTests
{
    [Test]
    public async Task What_is_kept_for_the_next_request_holds_nothing_of_the_last()
    {
        var scope = new RequestScope();
        var gate = new TrafficGate(Rule(
            Validate, new SetVarsActionIr([new("a", "1")]), new LogActionIr([new("a", "1")]), new UrlRewriteActionIr("/foo", "/bar"), Add("host", "x"), Add("y", "a\nb")));
        (await gate.SendAsync(TrafficGate.Bearer(), scope)).Result.ShouldBeOfType<Authenticated>();
        var fresh = new RequestScope();
        foreach (var field in typeof(TrafficExchange).GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            var (used, unused) = (field.GetValue(scope.Traffic), field.GetValue(fresh.Traffic));
            if (used is System.Collections.ICollection left)
                left.Count.ShouldBe(0, field.Name);
            else if (used is not RequestScope)
                Equals(used, unused).ShouldBeTrue(field.Name);
        }

        scope.RewrittenTarget.ShouldBeNull();
        scope.RewrittenHost.ShouldBeNull();
    }

    [Test]
    public async Task Requests_one_after_the_other_are_judged_each_for_itself()
    {
        var scope = new RequestScope();
        var gate = new TrafficGate(When("hasReqHeader('Authorization')", Validate, new SetVarsActionIr([new("who", "x")])), Rule(Respond("${has(vars.who)} ${has(actions.ngrok.jwt_validation.tokens)}")));
        for (var i = 0; i < 3; i++)
        {
            ((Rejected)(await gate.SendAsync(TrafficGate.Bearer(), scope)).Result).Body.ShouldBe("true true");
            ((Rejected)(await gate.SendAsync(Get(), scope)).Result).Body.ShouldBe("false false");
        }
    }

    [Test]
    public void A_validation_of_a_remembered_token_costs_no_memory()
    {
        var gate = new TrafficGate(Rule(Validate));
        var context = TrafficGate.Bearer();
        var scope = new RequestScope();
        for (var i = 0; i < 100; i++)
            Decide();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Decide();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        // An async method would allocate where nothing is optimised.
        void Decide()
        {
            var decision = gate.Route.AuthenticateAsync(context, default, scope);
            decision.IsCompletedSuccessfully.ShouldBeTrue();
            (decision.Result is Authenticated).ShouldBeTrue();
            scope.Clear();
        }
    }

    [TestCase("${req.method} ${req.host}", "GET www.example.com:8080")]
    [TestCase("${req.url}", "http://www.example.com:8080/a/b?q=1&q=%202&e")]
    [TestCase("${req.url.scheme} ${req.url.authority} ${req.url.host} ${req.url.port}", "http www.example.com:8080 www.example.com 8080")]
    [TestCase("${req.url.path} ${req.url.query} ${req.url.uri}", "/a/b q=1&q=%202&e /a/b?q=1&q=%202&e")]
    [TestCase("${req.url.query_params['q'][1]}", " 2")]
    [TestCase("${hasQueryParam('e')} ${hasQueryParam('x')} ${getQueryParam('q')} ${getQueryParam('x')}", "true false [\"1\",\" 2\"] []")]
    [TestCase("${req.headers['x-a'][1]} ${'x-b' in req.headers} ${getReqHeader('X-A')} ${hasReqHeader('x-b')}", "2 false [\"1\",\"2\"] false")]
    [TestCase("${req.headers.exists(h, h == 'x-a')}", "true")]
    [TestCase("${req.cookies['c'][0].value} ${getReqCookie('d').value} ${hasReqCookie('e')}", "1 2=3 false")]
    [TestCase("${getReqCookie('e').value}", "policy_expression_failed")]
    [TestCase("${req.content_type} | ${req.content_type.raw} | ${req.user_agent}", "a/b | a/b; c=d | agent")]
    [TestCase("${req.content_type.parameters['c']} ${'x' in req.content_type.parameters}", "d false")]
    [TestCase("${req.content_encoding}", "[]")]
    [TestCase("${has(conn.tls.sni)}", "false")]
    [TestCase("${conn.tls.version}", "policy_expression_failed")]
    [TestCase("${rand.double() >= 0.0 && rand.double() < 1.0}", "true")]
    [TestCase("${has(req.content_length)}", "false")]
    [TestCase("${time.now} ${timestamp(time.now) > timestamp('2023-01-01T00:00:00Z')}", "2023-11-14T22:13:20Z true")]
    [TestCase("${inCidrRange('192.168.1.100', '192.168.1.7/24')} ${inCidrRange('1.1.1.1', 'x')} ${inCidrRanges('10.1.1.1', ['x', '10.0.0.0/8'])}", "true false true")]
    [TestCase("${inCidrRange('x', '192.168.1.7/24')}", "policy_expression_failed")]
    [TestCase("${'192.168.1.1'.isPrivateIp()} ${'8.8.8.8'.isPrivateIp()} ${'x'.isPrivateIp()}", "true false false")]
    [TestCase("${'aB'.lower()} ${'aB'.upper()} ${'a/b'.escapeUrl()} ${url.unescape('%2F')}", "ab AB a%2Fb /")]
    [TestCase("${json.decode('{\"a\":[1]}').a[0]} ${'{'.isJson()} ${basic_auth.encode('username', 'password1')}", "1 false Basic dXNlcm5hbWU6cGFzc3dvcmQx")]
    [TestCase("${'hello'.sha256()}", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")]
    [TestCase("${'c29tZTp0aGluZw=='.decodeBase64()} ${'some:thing'.encodeBase64()}", "some:thing c29tZTp0aGluZw==")]
    public void Expressions_see_the_request(string template, string text)
    {
        var context = Get("/a/b?q=1&q=%202&e", ("X-A", "1"), ("X-A", "2"), ("Cookie", "c=1; d=\"2=3\""), ("Content-Type", "a/b; c=d"), ("User-Agent", "agent"));
        context.Request.Headers.Host = "www.example.com:8080";
        TrafficGate.Text(template, context).ShouldBe(text);
    }

    [Test]
    public void The_scheme_is_what_trusted_proxies_say()
    {
        var policy = Policy(Rule(Respond("${req.url.scheme}")));
        var context = Get("/", ("X-Forwarded-Proto", "https"));
        new TrafficGate(new GatewaySettingsIr { TrustedHops = 1 }, policy).Refusal(context).Body.ShouldBe("https");
        new TrafficGate(new GatewaySettingsIr(), policy).Refusal(context).Body.ShouldBe("http");
    }

    [Test]
    public void Logs_have_what_was_asked_for_and_no_token()
    {
        var token = Gate.Token();
        var context = TrafficGate.Bearer(token, ("X-Other", token), ("Cookie", "session=abcdef123"), ("X-Line", "a\nb"));
        var log = new LogActionIr(
        [
            new("Path", "${req.url.path}"), new("auth", "${req.headers['authorization'][0]}"), new("other", "x ${req.headers['x-other'][0]} y"), new("all", "${req.headers}"),
            new("cut", "Bearer ${req.headers['x-other'][0].substring(3, 40)}"), new("line", "${req.headers['x-line'][0]}"), new("none", "${vars.none}"),
        ]);
        var passed = new TrafficGate(new TrafficRuleIr { Name = "logged", Actions = [log, Validate, new LogActionIr([new("sub", "${actions.ngrok.jwt_validation.tokens[0].payload.sub}")])] })
            .Send(context).ShouldBeOfType<Authenticated>();
        passed.Logs.Length.ShouldBe(2);
        (passed.Logs[0].Policy, passed.Logs[0].Rule).ShouldBe(("TrafficPolicy default/test", "logged"));
        var entries = passed.Logs[0].Metadata.ToDictionary(e => e.Key, e => e.Value);
        entries["Path"].ShouldBe("/foo");
        entries["auth"].ShouldBe("[redacted]");
        entries["other"].ShouldBe("x [redacted] y");
        entries["all"].ShouldNotContain("abcdef123");
        entries["line"].ShouldBe("a?b");
        entries["none"].ShouldBe("(cannot be evaluated)");
        entries["cut"].ShouldBe("Bearer [redacted]");
        string.Concat(entries.Values).ShouldNotContain(token[..40]);
        passed.Logs[1].Metadata.Single().Value.ShouldBe("me");
    }

    [Test]
    public void A_refused_request_is_logged_as_well_and_so_is_what_wider_policies_wrote()
    {
        var wide = Policy(Rule(new LogActionIr([new("a", "1")])));
        var narrow = Policy(Rule(new LogActionIr([new("b", "2")]), new DenyActionIr(403)));
        new TrafficGate(new GatewaySettingsIr(), new AllOfIr { Source = "b", Policies = [wide, narrow] }).Refusal(Get())
            .Logs.Select(l => l.Metadata.Single().Key).ShouldBe(["a", "b"]);
    }
}

using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Traffic.TrafficGate;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>Whatever a client sends, rules come to an answer that can be sent, and headers that tell something about a token are ours.</summary>
public sealed class TrafficProperty
{
    private static readonly string[] Pieces =
        ["", "a", "=", ";", "&", "?", "/", "%", "%41", "%zz", "$1", "${x}", "\"", "{", "}", "[1]", "{\"a\":1}", "\r\n", "\0", "é", "\ud800", "://", "@", ":80", "b.b.c", "Bearer x", "192.0.2.1", "\t"];

    private static readonly TrafficIr Rules = Policy(
        Rule(
            new SetVarsActionIr([new("q", "${req.url.query_params}"), new("c", "${req.cookies}"), new("t", "${getReqHeader('x-text').join()}")]),
            new LogActionIr([new("all", "${req.headers} ${vars.c} ${vars.q}"), new("json", "${json.decode(vars.t)}"), new("more", "${vars.t.lower().escapeUrl().unescapeUrl().sha256()}")]),
            Add("x-text2", "${vars.t}"),
            new UrlRewriteActionIr("/(a*)", "/$1${vars.t}"),
            new RateLimitActionIr("l", 1_000_000, TimeSpan.FromSeconds(60), ["req.cookies", "vars.t"])),
        When("vars.t.contains('a')", new RedirectActionIr("${vars.t}", "/${vars.t}$1", 302, [new("x-text", "${vars.t}")])),
        When("vars.t.contains('b')", Respond("${vars.t}${req.url}")),
        When("hasReqHeader('Authorization')", Validate, Add("x-user", "${actions.ngrok.jwt_validation.tokens[0].payload.sub}")));

    [Test]
    public void Rules_come_to_an_answer_that_can_be_sent()
    {
        var gate = new TrafficGate(new GatewaySettingsIr(), Rules);
        var text = Gen.ArrayOf(Gen.Elements(Pieces)).Select(pieces => string.Concat(pieces.Take(6)));
        var token = Gate.Token();
        var outcomes = new HashSet<string>(StringComparer.Ordinal);
        Prop.ForAll(Gen.Zip(Gen.Zip(text, text), Gen.Zip(text, Gen.Elements(true, false))).ToArbitrary(), input =>
        {
            var ((value, query), (cookie, authorized)) = input;
            var context = Get("/a", ("x-text", value), ("Cookie", cookie), ("X-User", "root"), ("x_user", "root"));
            if (authorized)
                context.Request.Headers.Authorization = "Bearer " + token;
            var facts = new RequestFacts { Path = "/a".AsMemory(), Host = "a".AsMemory(), Query = ("?" + query).AsMemory() };
            using var scope = new RequestScope();
            var decision = gate.Route.AuthenticateAsync(context, facts, scope);
            var result = decision.IsCompletedSuccessfully ? decision.Result : null;
            outcomes.Add(result!.Reason);
            result.Detail.Any(char.IsControl).ShouldBeFalse();
            result.Logs.SelectMany(l => l.Metadata).ShouldAllBe(entry => entry.Value.Length <= 1025 && !entry.Value.Any(char.IsControl) && !entry.Value.Contains(token, StringComparison.Ordinal));
            if (result is Rejected rejected)
                rejected.Headers.ShouldAllBe(header => header.Value.All(c => c >= ' ' && c <= '~'));
            else
                context.Request.Headers["x-user"].ToString().ShouldBe(authorized ? "me" : "");
            context.Request.Headers.ContainsKey("x_user").ShouldBeFalse();
            return result is Authenticated or Rejected { Status: >= 200 and < 600 };
        }).Check(Trials.Of(2000));
        outcomes.ShouldBe(["ok", "jwt_not_asked", "policy_redirect", "custom_response", "policy_expression_failed"], ignoreOrder: true, customMessage: "what is tried reaches too little");
    }
}

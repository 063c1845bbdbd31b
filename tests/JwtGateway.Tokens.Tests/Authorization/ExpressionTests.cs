using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Ir.AuthorizationAction;

namespace JwtGateway.Tokens.Tests.Authorization;

/// <summary>Expressions in rules: what they see, and that one that fails never opens anything.</summary>
public sealed class ExpressionTests
{
    private static readonly string Token = Gate.Token(c =>
    {
        c["roles"] = new JsonArray("user", "admin");
        c["level"] = 3;
        c["org"] = new JsonObject { ["id"] = "acme", ["tags"] = new JsonArray(1, 2.5) };
        c["none"] = null;
    });

    private static AuthorizationIr Rules(AuthorizationAction action, AuthorizationAction otherwise, ExpressionLanguage language, bool not, params string[] expressions) => new()
    {
        DefaultAction = otherwise,
        Rules = [new AuthorizationRuleIr { Name = "rule", Action = action, Expressions = [.. expressions.Select(e => new ExpressionIr(e, language, not))] }],
    };

    private static bool Allows(string expression, ExpressionLanguage language = ExpressionLanguage.Agentgateway, string? token = null, Action<HttpRequest>? change = null) =>
        Send(Rules(Allow, Deny, language, false, expression), token ?? Token, change) is Authenticated;

    private static AuthenticationResult Send(AuthorizationIr rules, string? token, Action<HttpRequest>? change = null, JwtRequirementIr? requirement = null)
    {
        var context = Gate.Request("/users/me", change);
        context.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:192.0.2.7");
        if (token is not null)
            context.Request.Headers.Authorization = "Bearer " + token;
        return new Gate { Authorization = rules, Settings = new GatewaySettingsIr { TrustedHops = 0 }, Requirement = requirement }.Send(context);
    }

    [TestCase("jwt.sub == 'me'")]
    [TestCase("'admin' in jwt.roles")]
    [TestCase("jwt.level == 3 && jwt.level >= 2.5")]
    [TestCase("jwt.org.id == 'acme' && jwt['org']['tags'][1] == 2.5")]
    [TestCase("jwt.roles.exists(r, r.startsWith('adm'))")]
    [TestCase("has(jwt.sub) && !has(jwt.email)")]
    [TestCase("jwt.none == null")]
    [TestCase("'sub' in jwt && size(jwt) == 7")]
    [TestCase("request.path == '/users/' + jwt.sub")]
    [TestCase("request.method == 'GET' && request.scheme == 'http' && request.host == 'www.example.com'")]
    [TestCase("request.uri == 'http://www.example.com/users/me?a=b' && request.pathAndQuery == '/users/me?a=b'")]
    [TestCase("request.headers['X-Team'] == 'blue' && request.headers['x-team'] == 'blue' && !('x-other' in request.headers)")]
    [TestCase("source.address == '192.0.2.7'")]
    [TestCase("jwt.email == 'x' || jwt.sub == 'me'")]
    public void What_holds_lets_pass(string expression) => Allows(expression, change: Full).ShouldBeTrue(expression);

    [TestCase("jwt.sub == 'you'")]
    [TestCase("jwt.email == 'x'")]
    [TestCase("jwt.level")]
    [TestCase("jwt.roles.contains('admin')")]
    [TestCase("request.headers['x-twice'] == 'a'")]
    [TestCase("int(jwt.sub) == 1")]
    public void What_does_not_hold_or_fails_does_not(string expression) => Allows(expression, change: Full).ShouldBeFalse(expression);

    [TestCase("request.query == 'a=b'", ExpressionLanguage.Native)]
    [TestCase("request.url_path == '/users/me' && request.path == '/users/me?a=b'", ExpressionLanguage.Envoy)]
    [TestCase("metadata.filter_metadata['envoy.filters.http.jwt_authn']['payload']['sub'] == 'me'", ExpressionLanguage.Envoy)]
    public void Each_language_has_its_variables(string expression, ExpressionLanguage language)
    {
        Allows(expression, language, change: Full).ShouldBeTrue(expression);
        Send(Rules(Allow, Deny, ExpressionLanguage.Agentgateway, false, expression), Token, Full).ShouldBeOfType<Rejected>().Status.ShouldBe(500);
    }

    [TestCase("metadata.filter_metadata['envoy.filters.http.jwt_authn']['example'].sub == 'me'")]
    [TestCase("metadata.filter_metadata['envoy.filters.http.jwt_authn'].example.org.id == 'acme'")]
    [TestCase("'write' in metadata.filter_metadata['envoy.filters.http.jwt_authn']['example'].scope && size(metadata.filter_metadata['envoy.filters.http.jwt_authn']['example'].scope) == 2")]
    [TestCase("!('other' in metadata.filter_metadata['envoy.filters.http.jwt_authn'])")]
    [TestCase("!('payload' in metadata.filter_metadata['envoy.filters.http.jwt_authn'])")]
    [TestCase("request.useragent == 'curl/8' && request.referer == 'https://a.example/'")]
    [TestCase("destination.address == '198.51.100.1' && destination.port == 8443 && !connection.mtls && connection.requested_server_name == ''")]
    public void Envoy_Gateway_s_attributes_are_there_with_claims_by_the_name_of_the_provider(string expression) =>
        Allows(expression, ExpressionLanguage.EnvoyGateway, Gate.Token(c =>
        {
            c["scope"] = "read  write";
            c["org"] = new JsonObject { ["id"] = "acme" };
        }), r =>
        {
            Full(r);
            (r.Headers.UserAgent, r.Headers.Referer) = ("curl/8", "https://a.example/");
            (r.HttpContext.Connection.LocalIpAddress, r.HttpContext.Connection.LocalPort) = (IPAddress.Parse("::ffff:198.51.100.1"), 8443);
        }).ShouldBeTrue(expression);

    [TestCase("metadata.filter_metadata['envoy.filters.http.jwt_authn']['other'].sub != 'x'")]
    [TestCase("metadata.filter_metadata['envoy.filters.http.other']['example'].sub == 'me'")]
    [TestCase("request.useragent != 'curl/8'")]
    public void What_Envoy_Gateway_has_no_value_for_lets_nobody_pass(string expression) => Allows(expression, ExpressionLanguage.EnvoyGateway).ShouldBeFalse(expression);

    [TestCase("jwt.sub == 'you'", false, true)]
    [TestCase("jwt.sub == 'me'", false, false)]
    [TestCase("jwt.email == 'x'", false, false, Description = "fails, so the rule matches")]
    [TestCase("jwt.sub == 'me'", true, true)]
    [TestCase("jwt.sub == 'you'", true, false)]
    [TestCase("jwt.email == 'x'", true, false, Description = "fails, turned round or not")]
    public void A_rule_that_denies_matches_when_it_fails(string expression, bool not, bool passes) =>
        (Send(Rules(Deny, Allow, ExpressionLanguage.Agentgateway, not, expression), Token) is Authenticated).ShouldBe(passes);

    [Test]
    public void All_expressions_of_a_rule_must_hold()
    {
        (Send(Rules(Allow, Deny, ExpressionLanguage.Native, false, "jwt.sub == 'me'", "jwt.level == 3"), Token) is Authenticated).ShouldBeTrue();
        (Send(Rules(Allow, Deny, ExpressionLanguage.Native, false, "jwt.sub == 'me'", "jwt.level == 4"), Token) is Authenticated).ShouldBeFalse();
    }

    [TestCase("jwt.")]
    [TestCase("nobody == 1")]
    [TestCase("1 + 1")]
    public void One_that_does_not_compile_answers_500(string expression)
    {
        var refused = Send(Rules(Allow, Allow, ExpressionLanguage.Native, false, expression), Token).ShouldBeOfType<Rejected>();
        (refused.Status, refused.Reason).ShouldBe((500, "policy_broken"));
    }

    [Test]
    public void Without_a_verified_token_the_claims_are_an_error()
    {
        var optional = new AnyRequirementIr([new ProviderRequirementIr("example"), new AllowMissingIr()]);
        (Send(Rules(Allow, Deny, ExpressionLanguage.Native, false, "!has(jwt.email)"), null, requirement: optional) is Authenticated).ShouldBeFalse();
        (Send(Rules(Deny, Allow, ExpressionLanguage.Native, false, "has(jwt.email)"), null, requirement: optional) is Authenticated).ShouldBeFalse();
        (Send(Rules(Allow, Deny, ExpressionLanguage.Native, false, "request.scheme == 'http'"), null, requirement: optional) is Authenticated).ShouldBeTrue();
    }

    [Test]
    public void A_token_that_did_not_verify_has_no_claims_for_expressions()
    {
        var permissive = new AnyRequirementIr([new ProviderRequirementIr("example"), new AllowMissingOrFailedIr()]);
        var rules = Rules(Allow, Deny, ExpressionLanguage.Agentgateway, false, "jwt.sub == 'me'");
        (Send(rules, Gate.Token(c => c["exp"] = 1), requirement: permissive) is Authenticated).ShouldBeFalse();
        (Send(rules, Token, requirement: permissive) is Authenticated).ShouldBeTrue();
    }

    [Test]
    public void Claims_of_two_tokens_are_not_mixed()
    {
        var rules = Rules(Allow, Deny, ExpressionLanguage.Native, false, "jwt.sub == 'me'");
        (Send(rules, Token, r => r.QueryString = new QueryString("?access_token=" + Token)) is Authenticated).ShouldBeTrue();
        (Send(rules, Token, r => r.QueryString = new QueryString("?access_token=" + Gate.Token(c => c["sub"] = "you"))) is Authenticated).ShouldBeFalse();
    }

    [TestCase("jwt.sub == 'me'")]
    [TestCase("'admin' in jwt.roles")]
    [TestCase("jwt.sub.startsWith('m') && request.method == 'GET'")]
    [TestCase("jwt.org.id == 'acme' && request.headers['x-team'] == 'blue'")]
    public async Task A_remembered_token_and_a_simple_comparison_allocate_nothing(string expression)
    {
        var gate = new Gate { Authorization = Rules(Allow, Deny, ExpressionLanguage.Native, false, expression) };
        using var scope = new RequestScope();

        // The same claims asked for in the way that needs no expression.
        var token = new TokenConditionIr { Provider = "example", Claims = [new ClaimConditionIr { Path = ["sub"], Values = ["me"] }] };
        var without = new Gate { Authorization = new AuthorizationIr { DefaultAction = Deny, Rules = [new AuthorizationRuleIr { Name = "rule", Action = Allow, Token = token }] } };
        (await MeasureAsync(gate, scope) - await MeasureAsync(without, scope)).ShouldBe(0);
    }

    private static async Task<long> MeasureAsync(Gate gate, RequestScope scope)
    {
        const int rounds = 200;
        var context = Gate.Request("/users/me", Full);
        context.Request.Headers.Authorization = "Bearer " + Token;
        for (var i = 0; i < rounds; i++)
            (await gate.SendAsync(context, scope)).ShouldBeOfType<Authenticated>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < rounds; i++)
            await gate.SendAsync(context, scope);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / rounds;
    }

    private static void Full(HttpRequest request)
    {
        request.Method = "GET";
        request.Protocol = "HTTP/1.1";
        request.QueryString = new QueryString("?a=b");
        request.Headers["X-Team"] = "blue";
        request.Headers["X-Twice"] = new(["a", "a"]);
    }
}

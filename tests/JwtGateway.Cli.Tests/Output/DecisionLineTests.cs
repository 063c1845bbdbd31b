using JwtGateway.Cli.Output;
using JwtGateway.Proxy;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Cli.Tests.Output;

public sealed class DecisionLineTests
{
    private static readonly Decision Refused = new()
    {
        Time = new DateTimeOffset(2026, 1, 1, 14, 0, 0, 123, TimeSpan.FromHours(2)),
        Method = "GET",
        Host = "www.example.com",
        Path = "/orders",
        Status = 401,
        Reason = "jwt_expired",
        Detail = "exp is 2026-01-01T11:00:00Z",
        Provider = "idp",
        KeyId = "k1",
        Route = "HTTPRoute/default/orders/rules/0",
        Duration = TimeSpan.FromMilliseconds(1),
    };

    [Test]
    public void A_decision_is_one_line_with_when_what_the_answer_and_why() => DecisionLine.Of(Refused).ShouldBe(
        "2026-01-01T12:00:00.123Z GET /orders 401 jwt_expired provider=idp key=k1 route=HTTPRoute/default/orders/rules/0 (exp is 2026-01-01T11:00:00Z)");

    [Test]
    public void The_authorization_rule_is_named_when_one_decided() => DecisionLine.Of(Refused with { Rule = "no\nbody" })
        .ShouldEndWith("route=HTTPRoute/default/orders/rules/0 rule=no\\u000abody (exp is 2026-01-01T11:00:00Z)");

    [Test]
    public void The_user_is_named_where_the_policy_asks_for_it() => DecisionLine.Of(Refused with { User = "al\nice" }).ShouldContain("key=k1 user=al\\u000aice route=");

    [Test]
    public void What_a_policy_logged_stands_on_the_line() => DecisionLine.Of(Refused with { Detail = "", Logs = [new TrafficLog("p", "a rule", [new("who", "me\nyou"), new("n", "1")])] })
        .ShouldEndWith("/rules/0 log=a rule{who: me\\u000ayou, n: 1}");

    [Test]
    public void What_is_not_known_is_a_dash() => DecisionLine.Of(Refused with { Provider = null, KeyId = null, Route = null, Detail = "" })
        .ShouldEndWith("401 jwt_expired provider=- key=- route=-");

    [Test]
    public void What_an_audit_would_have_refused_stands_on_the_line() => DecisionLine.Of(Refused with
    {
        Status = 200,
        Reason = "audited",
        Detail = "",
        WouldDeny = [new WouldDeny("SecurityPolicy default/a", "idp", "jwt_missing", "no token", 401), new WouldDeny("b", null, "jwt_expired", "late\nline", 401)],
    }).ShouldEndWith("/rules/0 would-deny=401:jwt_missing by=SecurityPolicy default/a (no token) would-deny=401:jwt_expired by=b (late\\u000aline)");

    [Test]
    public void Both_routes_of_a_request_that_was_matched_again_are_named() =>
        DecisionLine.Of(Refused with { FirstRoute = "HTTPRoute/default/any/rules/1" }).ShouldContain("route=HTTPRoute/default/orders/rules/0 first-route=HTTPRoute/default/any/rules/1");

    [TestCase("/a\nready: not really")]
    [TestCase("/a\r\u001b[2J")]
    [TestCase("/a\u2028b")]
    [TestCase("/a\u202eb")]
    [TestCase("/a\u0085b")]
    public void A_path_cannot_leave_its_line_or_command_the_terminal(string path)
    {
        var line = DecisionLine.Of(Refused with { Path = path });

        line.ShouldNotContain(c => char.IsControl(c) || c == '\u2028' || c == '\u202e');
        line.ShouldContain("/a\\u");
    }

    [Test]
    public void A_long_path_is_cut() => DecisionLine.Of(Refused with { Path = "/" + new string('a', 8000) }).Length.ShouldBeLessThan(600);

    [Test]
    public void A_key_id_from_a_token_cannot_leave_its_line_either() =>
        DecisionLine.Of(Refused with { KeyId = "k\nroute=fake" }).ShouldContain("key=k\\u000aroute=fake");
}

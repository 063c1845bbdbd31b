using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>Headers that expressions set: those that say what a token says are ours alone.</summary>
public sealed class TransformTests
{
    private static readonly AnyRequirementIr Permissive = new([new ProviderRequirementIr("example"), new AllowMissingOrFailedIr()]);

    private static RequestTransformIr Transform(params (string Name, string Expression)[] set) => new()
    {
        Language = ExpressionLanguage.Agentgateway,
        Set = [.. set.Select(s => new HeaderExpressionIr(s.Name, s.Expression))],
    };

    private static (AuthenticationResult Result, IHeaderDictionary Headers) Send(
        RequestTransformIr transform, string? token, Action<HttpRequest>? change = null, JwtRequirementIr? requirement = null)
    {
        var context = Gate.Request(change: change);
        if (token is not null)
            context.Request.Headers.Authorization = "Bearer " + token;
        return (new Gate { Transform = transform, Requirement = requirement }.Send(context), context.Request.Headers);
    }

    [Test]
    public void Values_are_written_as_text()
    {
        var token = Gate.Token(c => { c["roles"] = new JsonArray("a", "é"); c["level"] = 3; c["ok"] = true; c["o"] = new JsonObject { ["x"] = 1.5 }; });
        var (_, headers) = Send(
            Transform(("x-user", "jwt.sub"), ("x-roles", "jwt.roles"), ("x-level", "jwt.level + 1"), ("x-ok", "jwt.ok"), ("x-o", "jwt.o"), ("x-none", "jwt.nobody"), ("x-empty", "''")), token);
        (headers["x-user"].ToString(), headers["x-roles"].ToString(), headers["x-level"].ToString(), headers["x-ok"].ToString(), headers["x-o"].ToString())
            .ShouldBe(("me", "[\"a\",\"\\u00e9\"]", "4", "true", "{\"x\":1.5}"));
        headers.ContainsKey("x-none").ShouldBeFalse();
        headers.ContainsKey("x-empty").ShouldBeFalse();
    }

    [TestCase("x-user")]
    [TestCase("X_User")]
    public void What_clients_send_of_a_claim_s_name_is_gone_whether_or_not_there_is_a_claim(string name)
    {
        foreach (var (token, expected) in new[] { (Gate.Token(), "me"), (null, ""), (Gate.Token(c => c["exp"] = 1), ""), (Gate.Token(c => c.Remove("sub")), "") })
        {
            var (result, headers) = Send(Transform(("x-user", "jwt.sub")), token, r => r.Headers[name] = "root", Permissive);
            result.ShouldBeOfType<Authenticated>();
            (headers["x-user"].ToString(), headers["X_User"].ToString()).ShouldBe((expected, ""));
        }
    }

    [Test]
    public void Line_breaks_in_a_claim_reach_nobody()
    {
        var (_, headers) = Send(Transform(("x-user", "jwt.sub")), Gate.Token(c => c["sub"] = "a\r\nx-admin: 1"));
        headers.ContainsKey("x-user").ShouldBeFalse();
    }

    [Test]
    public void Values_come_from_the_request_as_it_was()
    {
        var transform = new RequestTransformIr
        {
            Language = ExpressionLanguage.Agentgateway,
            Set = [new("x-a", "request.headers['x-b']"), new("x-c", "request.method")],
            Add = [new("x-d", "'2'"), new("x-role", "jwt.sub")],
            Remove = ["x-b"],
        };
        var (_, headers) = Send(transform, Gate.Token(), r => { r.Headers["x-b"] = "b"; r.Headers["x-d"] = "1"; r.Headers["x-role"] = "root"; r.Method = "GET"; });
        (headers["x-a"].ToString(), headers["x-b"].ToString(), headers["x-c"].ToString(), headers["x-d"].ToString(), headers["x-role"].ToString()).ShouldBe(("b", "", "GET", "1,2", "me"));
    }

    [TestCase("Host", "jwt.sub")]
    [TestCase("x-a", "jwt.")]
    public void One_that_cannot_be_answers_500(string name, string expression) =>
        Send(Transform((name, expression)), Gate.Token()).Result.ShouldBeOfType<Rejected>().Status.ShouldBe(500);
}

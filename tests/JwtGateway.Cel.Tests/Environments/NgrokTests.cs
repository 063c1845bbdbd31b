using System.Collections.Immutable;
using JwtGateway.Cel.Environments;

namespace JwtGateway.Cel.Tests.Environments;

/// <summary>What an ngrok Traffic Policy may refer to, and what is unknown to it.</summary>
public sealed class NgrokTests
{
    [TestCase("req.url == 'https://a/' && req.url.path.startsWith('/a') && req.url.port == 443")]
    [TestCase("'bar' in req.url.query_params['foo'] || getQueryParam('foo').exists(v, v == 'bar')")]
    [TestCase("getReqHeader('User-Agent').exists(v, v.matches('(?i)google-images'))")]
    [TestCase("!('admin' in actions.ngrok.jwt_validation.tokens[0].payload.roles)")]
    [TestCase("actions.ngrok.jwt_validation.tokens[0].payload.realm_access.roles.exists(r, r == 'x')")]
    [TestCase("has(actions.ngrok.jwt_validation.tokens) && actions.ngrok.jwt_validation.error.code == ''")]
    [TestCase("hasReqCookie('a') && getReqCookie('a').value == 'b' && req.cookies['a'][0].name == 'a'")]
    [TestCase("inCidrRanges(conn.client_ip, ['66.249.66.1/24', '2001:4860::/32'])")]
    [TestCase("conn.tls.version == '1.3' && conn.tls.sni != '' && 'gzip' in req.content_encoding && rand.double() <= 0.5")]
    [TestCase("timestamp(time.now) < timestamp('2099-01-01T00:00:00Z') && vars.a == 1")]
    public void Compiles(string source) => Ngrok.Environment.Compile(source, CelType.Bool).ShouldBeOfType<CelCompilation.Compiled>();

    [TestCase("conn.geo.country_code == 'DE'", "unknown name 'conn.geo.country_code'")]
    [TestCase("conn.tls.client.subject.common_name == ''", "unknown name 'conn.tls.client.subject.common_name'")]
    [TestCase("'x' in conn.client_ip.categories", "has no field 'categories'")]
    [TestCase("endpoint.id == ''", "unknown name 'endpoint.id'")]
    [TestCase("res.status_code == 200", "unknown name 'res.status_code'")]
    [TestCase("secrets.get('a', 'b') == ''", "unknown")]
    [TestCase("hasReqHeader(1)", "hasReqHeader")]
    [TestCase("req.method", "bool")]
    public void Is_refused_when_it_is_compiled(string source, string why) =>
        Ngrok.Environment.Compile(source, CelType.Bool).ShouldBeOfType<CelCompilation.Rejected>().Issues[0].Message.ShouldContain(why);

    [Test]
    public void Every_variable_has_the_slot_of_its_number()
    {
        foreach (var variable in Enum.GetValues<NgrokVariable>())
        {
            var seen = new Seen();
            var name = Names[(int)variable];
            ((CelCompilation.Compiled)Ngrok.Environment.Compile(name)).Program.Evaluate(seen);
            seen.Slots.ShouldBe([(int)variable], name);
        }
    }

    [Test]
    public void What_reads_tokens_can_be_told_from_what_does_not()
    {
        Reads("actions.ngrok.jwt_validation.tokens[0].payload.sub == 'a'").ShouldBeTrue();
        Reads("has(actions.ngrok.jwt_validation.tokens)").ShouldBeTrue();
        Reads("actions.ngrok.jwt_validation['tokens'].size() > 0").ShouldBeTrue();
        Reads("[1].exists(i, actions.ngrok.jwt_validation.tokens[i].verified)").ShouldBeTrue();
        Reads("req.method == 'GET'").ShouldBeFalse();

        static bool Reads(string source) => ((CelCompilation.Compiled)Ngrok.Environment.Compile(source)).Program.Variables.Any(Ngrok.TokenVariables.Contains);
    }

    [TestCase("a(b+)(?P<n>c)", "xabbcx", new[] { "abbc", "bb", "c" })]
    [TestCase("(?i)(A)$", "a", new[] { "a", "a" })]
    [TestCase("(?:a)(b)", "ab", new[] { "ab", "b" })]
    public void Patterns_have_groups(string pattern, string text, string[] groups) =>
        CelPattern.Compile(pattern, CelLimits.Default, out _)!.Match(text).Groups.Values.Select(g => g.Value).ShouldBe(groups);

    [TestCase("(")]
    [TestCase("(?=a)")]
    [TestCase(@"(a)\1")]
    public void What_is_no_pattern_of_RE2_is_none(string pattern)
    {
        CelPattern.Compile(pattern, CelLimits.Default, out var wrong).ShouldBeNull();
        wrong.ShouldNotBeEmpty();
    }

    [Test]
    public void A_pattern_that_came_with_a_request_may_not_cost_more_than_an_evaluation()
    {
        CelPattern.CompileDynamic("a+b", CelLimits.Default, 10_000, out _).ShouldNotBeNull();
        CelPattern.CompileDynamic("(a|b|c){200}d", CelLimits.Default, 10_000, out var wrong).ShouldBeNull();
        wrong.ShouldBe("cost limit exceeded");
        CelPattern.CompileDynamic(new string('a', 300), CelLimits.Default, 1, out wrong).ShouldBeNull();
    }

    [Test]
    public void What_functions_of_the_host_do_with_texts_is_paid_for()
    {
        var source = $"[{string.Join(',', Enumerable.Repeat("vars.t", 100))}].map(t, t.escapeUrl().escapeUrl()).size()";
        var program = ((CelCompilation.Compiled)Ngrok.Environment.Compile(source)).Program;
        program.Evaluate(new Long()).Error.ShouldBe("cost limit exceeded");
    }

    // Written out once more: a mistake there would be the same mistake here otherwise.
    private static readonly ImmutableArray<string> Names =
    [
        "req.method", "req.host", "req.headers", "req.cookies", "req.content_type", "req.content_type.raw", "req.content_length", "req.user_agent", "req.url",
        "req.url.scheme", "req.url.authority", "req.url.host", "req.url.port", "req.url.path", "req.url.query", "req.url.query_params", "req.url.uri",
        "conn.client_ip", "conn.client_port", "conn.server_ip", "conn.server_port", "time.now", "actions.ngrok.jwt_validation",
        "actions.ngrok.jwt_validation.tokens", "actions.ngrok.jwt_validation.error.code", "actions.ngrok.jwt_validation.error.message", "vars",
        "req.content_encoding", "req.content_type.parameters", "conn.tls.sni", "conn.tls.version", "conn.tls.cipher_suite", "conn.tls.negotiated_alpn",
    ];

    private sealed class Seen : ICelActivation
    {
        public List<int> Slots { get; } = [];

        public CelValue Get(int slot)
        {
            Slots.Add(slot);
            return CelValue.Null;
        }
    }

    private sealed class Long : ICelActivation
    {
        public CelValue Get(int slot) => CelValue.FromMap([new("t", CelValue.FromString(new string('%', 32_000)))]);
    }
}

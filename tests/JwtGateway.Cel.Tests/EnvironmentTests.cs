using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests;

/// <summary>What a host declares, and what it learns about a program.</summary>
public sealed class EnvironmentTests
{
    [TestCase("jwt.sub == 'a'", "bool", "jwt")]
    [TestCase("jwt.sub", "dyn", "jwt")]
    [TestCase("req.headers['x'].map(v, size(v))", "list(int)", "req.headers")]
    [TestCase("{'a': req.method, 'b': req.url.path}", "map(string, string)", "req.method req.url.path")]
    [TestCase("has(actions.ngrok.jwt_validation.tokens)", "bool", "actions.ngrok.jwt_validation")]
    [TestCase("[1].exists(jwt, jwt == 1)", "bool", "")]
    [TestCase("true || jwt.a == 1", "bool", "jwt")]
    public void A_program_says_its_type_and_what_it_reads(string source, string type, string variables)
    {
        var program = TestHost.Program(source);
        program.ResultType.ToString().ShouldBe(type);
        string.Join(' ', program.Variables).ShouldBe(variables);
        program.Source.ShouldBe(source);
    }

    [Test]
    public void A_result_type_can_be_demanded()
    {
        TestHost.Issues("1 + 1", expected: CelType.Bool).ShouldHaveSingleItem().Message.ShouldBe("the expression is of type int, but bool is asked for");
        TestHost.Issues("jwt.sub", expected: CelType.Bool).ShouldBeEmpty();
        TestHost.Issues("1 == 1", expected: CelType.Bool).ShouldBeEmpty();
        TestHost.Issues("[1]", expected: CelType.List(CelType.String)).ShouldHaveSingleItem();
    }

    [Test]
    public void All_issues_are_shown_in_the_order_of_the_source() =>
        TestHost.Issues("x == 1 &&\n  y == 2 ||\n\t'a' + 1 == 'b'").Select(issue => (issue.Line, issue.Column)).ShouldBe([(1, 1), (2, 3), (3, 6)]);

    [Test]
    public void Libraries_are_there_when_they_are_asked_for()
    {
        var bare = CelEnvironment.Builder().Build();
        foreach (var source in new[] { "'a'.charAt(0)", "sets.contains([1], [1])", "base64.encode(b'a')", "math.least(1, 2)", "'a'.trim()" })
            TestHost.Issues(source, bare).ShouldNotBeEmpty();
        TestHost.Issues("'a'.size() == 1", bare).ShouldBeEmpty();
    }

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a..b")]
    [TestCase("1a")]
    public void A_variable_needs_a_name(string name) => Should.Throw<ArgumentException>(() => CelEnvironment.Builder().Variable(name, CelType.Dyn));

    [Test]
    public void A_variable_is_declared_once() =>
        Should.Throw<ArgumentException>(() => CelEnvironment.Builder().Variable("a", CelType.Dyn).Variable("a", CelType.Int));

    [Test]
    public void The_longest_declared_name_counts()
    {
        var environment = CelEnvironment.Builder().Variable("a", CelType.Dyn).Variable("a.b", CelType.Int).Build();
        TestHost.Program("a.b", environment).ResultType.ShouldBe(CelType.Int);
        TestHost.Program("(a).b", environment).Variables.ShouldBe(["a.b"]);
        TestHost.Program("a.c", environment).Variables.ShouldBe(["a"]);
    }

    [Test]
    public void What_a_host_gives_against_its_word_is_an_error_and_not_a_crash()
    {
        var environment = CelEnvironment.Builder().Variable("n", CelType.Int).Variable("l", CelType.List(CelType.Int)).Build();
        foreach (var source in new[] { "n + 1 == 2", "n < 1", "l[0] == 1", "l.all(x, x > 0)", "l.size() == 1", "1 in l", "n == 1 && l == [1]" })
            TestHost.Program(source, environment).Evaluate(new Wrong()).IsTrue.ShouldBeFalse(source);
    }

    [Test]
    public void One_program_is_evaluated_by_many_at_once()
    {
        var program = TestHost.Program("jwt.roles.map(r, r + string(jwt.level)).exists(r, r == 'user5')");
        Parallel.For(0, 2_000, _ => program.Evaluate(TestHost.Request).IsTrue.ShouldBeTrue());
    }

    [Test]
    public void Types_are_equal_by_value()
    {
        CelType.List(CelType.Int).ShouldBe(CelType.List(CelType.Int));
        CelType.Map(CelType.String, CelType.Dyn).ShouldNotBe(CelType.Map(CelType.String, CelType.Int));
        CelType.Map(CelType.String, CelType.List(CelType.Bool)).ToString().ShouldBe("map(string, list(bool))");
    }

    private sealed class Wrong : ICelActivation
    {
        public CelValue Get(int slot) => slot == 0 ? CelValue.FromString("no int") : CelValue.FromBool(true);
    }
}

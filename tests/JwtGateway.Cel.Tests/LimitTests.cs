using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests;

/// <summary>What a source and an evaluation may take.</summary>
public sealed class LimitTests
{
    private const string Ten = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("!", "")]
    [TestCase("-", "")]
    [TestCase("{1: ", "}")]
    [TestCase("dyn(", ")")]
    [TestCase("true ? 1 : ", "")]
    [TestCase("1 in ", "")]
    public void Nesting_is_an_issue_and_not_a_crash(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        var environment = TestHost.Builder().Limits(CelLimits.Default with { SourceLength = int.MaxValue, Nodes = int.MaxValue }).Build();
        TestHost.Issues(source, environment).ShouldHaveSingleItem().Message.ShouldContain("nested deeper than 250");
    }

    [TestCase("1", " + 1")]
    [TestCase("jwt", ".a")]
    [TestCase("jwt", "[0]")]
    [TestCase("jwt", ".f()")]
    public void A_chain_is_as_deep_as_it_is_long(string start, string link)
    {
        var environment = TestHost.Builder().Limits(CelLimits.Default with { SourceLength = int.MaxValue, Nodes = int.MaxValue }).Build();
        TestHost.Issues(start + string.Concat(Enumerable.Repeat(link, 10_000)), environment).ShouldHaveSingleItem().Message.ShouldContain("nested deeper than 250");
    }

    [TestCase("(", ")", 200)]
    [TestCase("[", "]", 200)]
    [TestCase("!", "", 200)]
    [TestCase("dyn(", ")", 200)]
    [TestCase("[1].all(x, ", ")", 200)]
    public void What_is_within_the_depth_is_evaluated(string open, string close, int times) =>
        TestHost.Program(string.Concat(Enumerable.Repeat(open, times)) + "true" + string.Concat(Enumerable.Repeat(close, times)))
            .Evaluate(TestHost.Request).IsError.ShouldBeFalse();

    [Test]
    public void Chains_of_logic_may_be_long() =>
        TestHost.Evaluate(string.Join(" || ", Enumerable.Repeat("jwt.sub == 'bob'", 500)) + " || jwt.sub == 'alice'").IsTrue.ShouldBeTrue();

    [Test]
    public void Sources_and_programs_have_a_size()
    {
        TestHost.Issues(new string(' ', 16_385)).ShouldHaveSingleItem().Message.ShouldContain("at most 16384");
        TestHost.Issues("[" + string.Join(",", Enumerable.Repeat("1", 6_000)) + "]").ShouldHaveSingleItem().Message.ShouldContain("more than 5000 parts");
        TestHost.Issues($"'a'.matches('{new string('a', 1_025)}')").ShouldHaveSingleItem().Message.ShouldContain("at most 1024 characters");
    }

    [TestCase(Ten + ".map(a, " + Ten + ".map(b, " + Ten + ".map(c, " + Ten + ".map(d, " + Ten + ".map(e, " + Ten + ".map(f, 1)))))) == []")]
    [TestCase(Ten + ".all(a, " + Ten + ".all(b, " + Ten + ".all(c, " + Ten + ".all(d, " + Ten + ".all(e, " + Ten + ".all(f, true))))))")]
    [TestCase("[['x']].map(a, [a + a].map(b, [b + b].map(c, [c + c].map(d, [d + d + d + d + d + d + d + d].map(e, [e + e + e + e + e + e + e + e].map(f, [f + f + f + f + f + f + f + f].map(g, [g + g + g + g + g + g + g + g].map(h, [h + h + h + h + h + h + h + h].map(i, i + i + i + i + i + i))))))))) == []")]
    public void Macros_within_macros_run_out(string source) => TestHost.Evaluate(source).Error.ShouldBe("cost limit exceeded");

    [Test]
    public void Values_that_are_large_by_sharing_cannot_be_compared_for_free()
    {
        var nested = "[0]";
        for (var i = 0; i < 30; i++)
            nested = $"[{nested}].map(x{i}, [x{i}, x{i}])[0]";
        TestHost.Evaluate($"[{nested}].all(x, x == x)").Error.ShouldBe("cost limit exceeded");
    }

    [Test]
    public void Text_costs()
    {
        var doubled = "'0123456789abcdef'";
        for (var i = 0; i < 40; i++)
            doubled = $"[{doubled}].map(x{i}, x{i} + x{i})[0]";
        TestHost.Evaluate(doubled).Error.ShouldBe("cost limit exceeded");
    }

    [TestCase("(.*a.{200}){5}")]
    [TestCase(".*a.{300}c")]
    public void Large_patterns_on_long_texts_cost_more_than_there_is(string pattern)
    {
        var environment = CelEnvironment.Builder().Variable("text", CelType.String).Build();
        var program = TestHost.Program($"text.matches('{pattern}')", environment);
        program.Evaluate(new Pair(new string('a', 8_000), "")).Error.ShouldBe("cost limit exceeded");
        program.Evaluate(new Pair("b", "")).ShouldBe(CelValue.False);
    }

    [Test]
    public void What_absorbs_errors_does_not_absorb_the_cost()
    {
        const string Expensive = Ten + ".all(a, " + Ten + ".all(b, " + Ten + ".all(c, " + Ten + ".all(d, " + Ten + ".all(e, true)))))";
        TestHost.Evaluate($"{Expensive} || true").Error.ShouldBe("cost limit exceeded");
        TestHost.Evaluate($"false && {Expensive}").ShouldBe(CelValue.False);
    }

    [Test]
    public void The_host_sets_the_limit()
    {
        var poor = TestHost.Builder().Limits(CelLimits.Default with { Cost = 10 }).Build();
        TestHost.Program(Ten + ".all(x, x < jwt.level + 10)", poor).Evaluate(TestHost.Request).Error.ShouldBe("cost limit exceeded");
        TestHost.Program("jwt.level == 5", poor).Evaluate(TestHost.Request).IsTrue.ShouldBeTrue();
    }

    [Test]
    public void Patterns_that_are_no_constants_are_kept_in_bounds()
    {
        var environment = CelEnvironment.Builder().Variable("text", CelType.String).Variable("pattern", CelType.String).Build();
        var program = TestHost.Program("text.matches(pattern)", environment);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 50; i++)
                program.Evaluate(new Pair($"x{i}", $"^x{i}$")).IsTrue.ShouldBeTrue();
        }

        program.Evaluate(new Pair("x", new string('x', 257))).Error.ShouldNotBeNull().ShouldContain("at most 256");
        program.Evaluate(new Pair("x", "(")).Error.ShouldNotBeNull().ShouldContain("not closed");
    }

    private sealed class Pair(string text, string pattern) : ICelActivation
    {
        public CelValue Get(int slot) => CelValue.FromString(slot == 0 ? text : pattern);
    }
}

using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests.Conformance;

/// <summary>The language, row by row.</summary>
public sealed class ConformanceTests
{
    private static IEnumerable<TestCaseData> Rows => Row.All.Select(row => new TestCaseData(row).SetName("{m}(" + row.ToString().Replace('.', '·') + ")"));

    [TestCaseSource(nameof(Rows))]
    public void A_row_holds(object row)
    {
        var (expression, expected) = (((Row)row).Expression, ((Row)row).Expected);
        var actual = TestHost.Environment.Compile(expression) switch
        {
            CelCompilation.Compiled compiled => compiled.Program.Evaluate(TestHost.Request).ToString(),
            CelCompilation.Rejected rejected => "issue " + rejected.Issues[0],
            _ => "",
        };
        if (((Row)row).IsValue)
            actual.ShouldBe(expected, expression);
        else
            (Head(actual) == Head(expected) && actual.Contains(Message(expected), StringComparison.Ordinal)).ShouldBeTrue($"{expression}\n is: {actual}\n not: {expected}");
    }

    [Test]
    public void There_are_many_and_none_twice()
    {
        Row.All.Count.ShouldBeGreaterThan(600);
        Row.All.GroupBy(row => row.Expression).Where(group => group.Count() > 1).Select(group => group.Key).ShouldBeEmpty();
    }

    private static string Head(string text) => text.StartsWith("issue ", StringComparison.Ordinal)
        ? text[..(text.IndexOf(": ", StringComparison.Ordinal) + 1)]
        : text.StartsWith("error: ", StringComparison.Ordinal) ? "error" : "value";

    private static string Message(string text) => text[(text.IndexOf(": ", StringComparison.Ordinal) + 2)..];
}

using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests;

/// <summary>What is asked on each request makes no garbage, when the host's values do not.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    [TestCase("a.b == \"x\"", true)]
    [TestCase("a.b != \"x\"", false)]
    [TestCase("s in [\"a\", \"b\", \"x\"]", true)]
    [TestCase("n in [1, 2, 3]", true)]
    [TestCase("\"x\" in l", true)]
    [TestCase("s.startsWith(\"x\")", true)]
    [TestCase("s.contains(\"y\") || s.endsWith(\"x\")", true)]
    [TestCase("s.matches(\"^[a-z]$\")", true)]
    [TestCase("n > 2 && n + 1 < 10 && n == 3.0", true)]
    [TestCase("has(a.b) && !has(a.c)", true)]
    [TestCase("a.c == \"x\" || l[1] == \"x\"", true)]
    [TestCase("l.exists(e, e == \"x\")", true)]
    [TestCase("timestamp(n) < timestamp(\"2024-01-01T00:00:00Z\")", true)]
    [TestCase("size(l) == 2 ? s == \"x\" : false", true)]
    public void An_evaluation_allocates_nothing(string source, bool expected)
    {
        var environment = CelEnvironment.Builder()
            .Variable("a", CelType.Map(CelType.String, CelType.String)).Variable("s", CelType.String).Variable("n", CelType.Int).Variable("l", CelType.List(CelType.String))
            .Build();
        var program = TestHost.Program(source, environment);
        var activation = new Values();
        for (var i = 0; i < Rounds; i++)
            program.Evaluate(activation).IsTrue.ShouldBe(expected);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var holds = 0;
        for (var i = 0; i < Rounds; i++)
            holds += program.Evaluate(activation).IsTrue ? 1 : 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        holds.ShouldBe(expected ? Rounds : 0);
        allocated.ShouldBe(0);
    }

    private sealed class Values : ICelActivation
    {
        private readonly CelValue[] _values =
        [
            CelValue.FromMap([KeyValuePair.Create("b", CelValue.FromString("x"))]),
            CelValue.FromString("x"),
            CelValue.FromInt(3),
            CelValue.FromList([CelValue.FromString("a"), CelValue.FromString("x")]),
        ];

        public CelValue Get(int slot) => _values[slot];
    }
}

using JwtGateway.Cel.Tests.Conformance;
using JwtGateway.Cel.Tests.Support;
using JwtGateway.Tokens.Tests.Fuzzing;

namespace JwtGateway.Cel.Tests.Fuzzing;

/// <summary>Spoils expressions for as long as one likes (<c>make fuzz-parsers</c>): what still compiles is spoiled on.</summary>
public sealed class ExpressionFuzzTests
{
    [Test]
    public void Spoiled_expressions_never_throw()
    {
        var run = FuzzRun.Of(5_000);
        var random = new Random(run.Seed);
        var pool = Row.All.Select(row => row.Expression).ToList();
        var known = pool.Count;
        var compiled = 0;
        while (run.Goes())
        {
            var source = Spoil(random, pool);
            try
            {
                Sources.Survives(source);
            }
            catch (Exception e)
            {
                throw new AssertionException($"{run}: {source}", e);
            }

            if (TestHost.Environment.Compile(source) is not CelCompilation.Compiled)
                continue;
            compiled++;
            if (pool.Count < known * 4 && source.Length < 500)
                pool.Add(source);
        }

        compiled.ShouldBeGreaterThan(run.Done / 20);
    }

    private static string Spoil(Random random, List<string> pool)
    {
        var source = pool[random.Next(pool.Count)];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var start = random.Next(source.Length + 1);
            var end = Math.Min(source.Length, start + random.Next(4));
            var piece = random.Next(3) switch
            {
                0 => Sources.Pieces[random.Next(Sources.Pieces.Length)],
                1 => $"({pool[random.Next(pool.Count)]})",
                _ => "",
            };
            source = source[..start] + piece + source[end..];
        }

        return source;
    }
}

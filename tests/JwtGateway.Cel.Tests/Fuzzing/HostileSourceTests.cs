using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Cel.Tests.Conformance;
using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests.Fuzzing;

/// <summary>Whatever the source: it compiles or it does not, and what compiles has a value. Nothing throws.</summary>
public sealed class HostileSourceTests
{
    private static readonly Row[] Rows = [.. Row.All];

    [Test]
    public void Any_text() => Prop.ForAll<string>(text => Sources.Survives(text ?? "")).Check(Trials.Of(2_000));

    [Test]
    public void Any_pieces_in_any_order() =>
        Prop.ForAll(Gen.Elements(Sources.Pieces).ArrayOf().ToArbitrary(), pieces => Sources.Survives(string.Concat(pieces))).Check(Trials.Of(5_000));

    [Test]
    public void Mutations_of_programs() => Prop.ForAll(Mutants().ToArbitrary(), Sources.Survives).Check(Trials.Of(10_000));

    [Test]
    public void Programs_put_together()
    {
        var joined =
            from left in Gen.Elements(Rows)
            from right in Gen.Elements(Rows)
            from form in Gen.Elements("({0}) == ({1})", "dyn({0}) + dyn({1})", "[{0}, {1}]", "dyn({0})[dyn({1})]", "{{dyn({0}): {1}}}", "dyn({0}) in dyn({1})",
                "dyn({0}) < dyn({1})", "[dyn({0})].map(x, dyn({1}))", "dyn({0}).matches(dyn({1}))", "'%s %d'.format([{0}, {1}])", "dyn({0}) ? {1} : {0}")
            select string.Format(System.Globalization.CultureInfo.InvariantCulture, form, left.Expression, right.Expression);
        Prop.ForAll(joined.ToArbitrary(), Sources.Survives).Check(Trials.Of(10_000));
    }

    [Test]
    public void Any_pattern()
    {
        string[] pieces = ["a", "b", ".", "*", "+", "?", "{2}", "{2,3}", "{", "}", "(", ")", "(?i)", "(?s:", "(?P<n>", "(?:", "[", "]", "^", "$", "|", "\\", "\\d", "\\W",
            "\\pL", "\\x41", "\\x{1F600}", "\\Q", "\\E", "-", "[:alpha:]", "[^", "😀", "\\1", "é", ",", "1"];
        var patterns = Gen.Elements(pieces).ArrayOf().Select(string.Concat);
        var environment = CelEnvironment.Builder().Variable("text", CelType.String).Variable("pattern", CelType.String).Build();
        var program = TestHost.Program("text.matches(pattern)", environment);
        Prop.ForAll(patterns.ToArbitrary(), pattern => program.Evaluate(new Texts(pattern)).Kind is CelKind.Bool or CelKind.Error).Check(Trials.Of(5_000));
    }

    private static Gen<string> Mutants() =>
        from row in Gen.Elements(Rows)
        from at in Gen.Choose(0, 1_000)
        from length in Gen.Choose(0, 3)
        from piece in Gen.Elements(Sources.Pieces)
        let start = at % (row.Expression.Length + 1)
        select row.Expression[..start] + piece + row.Expression[Math.Min(row.Expression.Length, start + length)..];

    private sealed class Texts(string pattern) : ICelActivation
    {
        public CelValue Get(int slot) => CelValue.FromString(slot == 0 ? "ab😀\nb1é" : pattern);
    }
}

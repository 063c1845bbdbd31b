using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Tokens.Claims;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>Numbers are compared as numbers, exactly.</summary>
public sealed class ExactNumberTests
{
    [TestCase("1", "1.0")]
    [TestCase("1", "1e0")]
    [TestCase("100", "1E+2")]
    [TestCase("0.015", "15e-3")]
    [TestCase("10.50", "1.05e1")]
    [TestCase("0", "-0.000e99999999999999999999")]
    [TestCase("1e5", "1e00000000000000005")]
    public void The_same_number_is_the_same_in_every_spelling(string one, string other) => AreSame(one, other).ShouldBe(true);

    [TestCase("9007199254740993", "9007199254740992")]
    [TestCase("1", "-1")]
    [TestCase("0.1", "0.10000000000000000001")]
    [TestCase("1", "10")]
    [TestCase("101", "11")]
    [TestCase("1e-400", "0")]
    public void Different_numbers_are_different_however_near(string one, string other) => AreSame(one, other).ShouldBe(false);

    [TestCase("")]
    [TestCase("-")]
    [TestCase("01")]
    [TestCase("+1")]
    [TestCase("1.")]
    [TestCase(".5")]
    [TestCase("1e")]
    [TestCase("1e+")]
    [TestCase("1x")]
    [TestCase("0x10")]
    [TestCase("NaN")]
    [TestCase("1 ")]
    [TestCase("1e1234567890")]
    [TestCase("0e1x")]
    public void What_is_no_number_is_none(string text) => ExactNumber.TryParse(Utf8(text), out _).ShouldBeFalse();

    [Test]
    public void Agrees_with_arithmetic()
    {
        var number = from sign in Gen.Elements("", "-")
                     from whole in Gen.Elements("0", "1", "10", "20", "102", "9007199254740993")
                     from fraction in Gen.Elements("", ".0", ".5", ".50", ".02", ".120")
                     from exponent in Gen.Elements("", "e0", "E1", "e-1", "e+2", "e-02")
                     select sign + whole + fraction + exponent;
        Check.One(Trials.Of(5_000), Prop.ForAll(Gen.Zip(number, number).ToArbitrary(), pair => AreSame(pair.Item1, pair.Item2) == (Value(pair.Item1) == Value(pair.Item2))));
    }

    private static bool AreSame(string one, string other)
    {
        ExactNumber.TryParse(Utf8(one), out var x).ShouldBeTrue(one);
        ExactNumber.TryParse(Utf8(other), out var y).ShouldBeTrue(other);
        x.Is(y).ShouldBe(y.Is(x));
        return x.Is(y);
    }

    // Times 10^6, which no number above goes below.
    private static BigInteger Value(string text)
    {
        var parts = text.ToUpperInvariant().Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        var power = 6 - decimals + (parts.Length == 1 ? 0 : int.Parse(parts[1]));
        return BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal)) * BigInteger.Pow(10, power);
    }
}

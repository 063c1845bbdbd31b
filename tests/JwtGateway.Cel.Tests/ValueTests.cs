using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests;

/// <summary>Values as hosts make and read them.</summary>
public sealed class ValueTests
{
    [Test]
    public void Nothing_is_an_error()
    {
        default(CelValue).Error.ShouldBe("no value");
        default(CelValue).IsTrue.ShouldBeFalse();
    }

    [Test]
    public void What_goes_in_comes_out()
    {
        CelValue.FromInt(long.MinValue).AsInt.ShouldBe(long.MinValue);
        CelValue.FromUint(ulong.MaxValue).AsUint.ShouldBe(ulong.MaxValue);
        CelValue.FromDouble(-0.5).AsDouble.ShouldBe(-0.5);
        CelValue.FromString("a").AsString.ShouldBe("a");
        CelValue.FromBytes([1, 2]).AsBytes.ToArray().ShouldBe([1, 2]);
        CelValue.FromType(CelType.Int).AsType.ShouldBe(CelType.Int);
        CelValue.FromBool(true).ShouldBe(CelValue.True);
    }

    [TestCase("0001-01-01T00:00:00Z")]
    [TestCase("1969-12-31T23:59:59.9999999Z")]
    [TestCase("2024-05-01T10:00:00.1234567+02:00")]
    [TestCase("9999-12-31T23:59:59.9999999Z")]
    public void Instants_come_back(string text)
    {
        var instant = DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
        CelValue.FromTimestamp(instant).AsTimestamp.ShouldBe(instant.ToUniversalTime());
    }

    [TestCase(-15_000_001)]
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(long.MaxValue)]
    [TestCase(long.MinValue)]
    public void Spans_come_back(long ticks) => CelValue.FromDuration(new TimeSpan(ticks)).AsDuration.Ticks.ShouldBe(ticks);

    [TestCase("1", "1u")]
    [TestCase("1", "1.0")]
    [TestCase("18446744073709551615u", "18446744073709551615u")]
    [TestCase("-0.0", "0")]
    [TestCase("[1, {'a': 2u}]", "[1.0, {'a': 2}]")]
    [TestCase("9223372036854775808u", "9223372036854775808.0")]
    public void Equal_values_share_a_hash(string left, string right)
    {
        var (a, b) = (TestHost.Evaluate(left), TestHost.Evaluate(right));
        (a == b).ShouldBeTrue();
        a.GetHashCode().ShouldBe(b.GetHashCode());
    }

    [Test]
    public void What_is_large_by_sharing_is_neither_shown_nor_compared_whole()
    {
        var value = CelValue.FromInt(1);
        for (var i = 0; i < 60; i++)
            value = CelValue.FromList([value, value]);
        value.ToString().Length.ShouldBeLessThan(20_000);
        value.Equals(value).ShouldBeFalse();
    }

    [TestCase("""{"\ud800":1}""")]
    [TestCase("""["\ud800"]""")]
    public void JSON_that_no_string_can_hold_is_an_error_where_it_is_read(string json)
    {
        var environment = CelEnvironment.Builder().Variable("x", CelType.Dyn).Libraries(CelLibraries.All).Build();
        foreach (var source in new[] { "x.all(e, e == 'a')", "x.map(e, e)", "x == x", "'a' in x", "x[0] == 1", "x.a == 1", "!('a' in x)", "x != x", "has(x.a)",
            "!has(x.a)", "[x] != [x]", "!sets.intersects(x, ['a'])", "!sets.contains(x, ['a'])" })
            TestHost.Program(source, environment).Evaluate(new One(TestHost.Json(json))).IsTrue.ShouldBeFalse(source);
    }

    private sealed class One(CelValue value) : ICelActivation
    {
        public CelValue Get(int slot) => value;
    }
}

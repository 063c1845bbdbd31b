using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class DurationsTests
{
    [TestCase("0s", 0)]
    [TestCase("300s", 300_000)]
    [TestCase("1h30m", 5_400_000)]
    [TestCase("1h2m3s4ms", 3_723_004)]
    [TestCase("99999h", 359_996_400_000)]
    [TestCase("5ms5ms", 10)]
    public void Reads_a_gateway_api_duration(string text, long milliseconds) =>
        Durations.Parse(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));

    [TestCase("")]
    [TestCase("5")]
    [TestCase("s")]
    [TestCase("1.5s")]
    [TestCase("-1s")]
    [TestCase("1S")]
    [TestCase("1d")]
    [TestCase("1us")]
    [TestCase("100000s")]
    [TestCase("1s 1s")]
    [TestCase("1s1s1s1s1s")]
    [TestCase("١s")]
    public void Refuses_anything_else(string text) => Durations.Parse(text).ShouldBeNull();
}

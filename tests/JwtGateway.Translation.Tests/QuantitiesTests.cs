using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class QuantitiesTests
{
    [TestCase("0", 0L)]
    [TestCase("16Mi", 16L << 20)]
    [TestCase("+1Ki", 1024L)]
    [TestCase("0.5Gi", 512L << 20)]
    [TestCase(".5Ki", 512L)]
    [TestCase("1.Ki", 1024L)]
    [TestCase("64e6", 64_000_000L)]
    [TestCase("1E3", 1000L)]
    [TestCase("1E", 1_000_000_000_000_000_000L)]
    [TestCase("500m", 1L, Description = "a part of a byte is a byte")]
    [TestCase("15e-1", 2L)]
    [TestCase("100Ei", long.MaxValue)]
    public void Amounts_as_Kubernetes_writes_them(string text, long bytes) => Quantities.Bytes(text).ShouldBe(bytes);

    [TestCase("")]
    [TestCase("-1")]
    [TestCase("Mi")]
    [TestCase(".")]
    [TestCase("1.2.3")]
    [TestCase("16MB")]
    [TestCase("16 Mi")]
    [TestCase("16mi")]
    [TestCase("1e99999999")]
    [TestCase("1e")]
    [TestCase("٣Mi")]
    [TestCase("100000000000000000000000000000000000")]
    public void Anything_else_is_none(string text) => Quantities.Bytes(text).ShouldBeNull();
}

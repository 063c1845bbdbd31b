using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class TimesTests
{
    [TestCase("2026-03-01T12:00:00Z", "2026-03-01T12:00:00.0000000")]
    [TestCase("2026-03-01t12:00:00z", "2026-03-01T12:00:00.0000000")]
    [TestCase("2026-03-01T00:30:00+01:30", "2026-02-28T23:00:00.0000000")]
    [TestCase("2026-12-31T23:59:59.5-00:01", "2027-01-01T00:00:59.5000000")]
    [TestCase("2026-03-01T12:00:00.123456789Z", "2026-03-01T12:00:00.1234568")]
    [TestCase("2026-03-01T12:00:00.000000001Z", "2026-03-01T12:00:00.0000001", Description = "rounded up: what is revoked stays revoked")]
    [TestCase("2026-03-01T12:00:00.123456700Z", "2026-03-01T12:00:00.1234567")]
    public void Times_with_their_offset(string text, string utc) =>
        Times.Parse(text)!.Value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff").ShouldBe(utc);

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("2026-03-01")]
    [TestCase("2026-03-01T12:00:00")]
    [TestCase("2026-03-01 12:00:00Z")]
    [TestCase("2026-3-1T12:00:00Z")]
    [TestCase("2026-02-30T12:00:00Z")]
    [TestCase("2026-03-01T24:00:00Z")]
    [TestCase("2026-03-01T12:00:60Z")]
    [TestCase("2026-03-01T12:00:00.Z")]
    [TestCase("2026-03-01T12:00:00.1234567890Z")]
    [TestCase("2026-03-01T12:00:00+24:00")]
    [TestCase("2026-03-01T12:00:00+0100")]
    [TestCase("2026-03-01T12:00:00Zz")]
    [TestCase("0001-01-01T00:00:00+00:01", Description = "before there are times")]
    [TestCase("9999-12-31T23:59:59-00:01", Description = "after there are any")]
    [TestCase("1767225600")]
    public void Anything_else_is_none(string text) => Times.Parse(text).ShouldBeNull();
}

using JwtGateway.Translation.Expansion;

namespace JwtGateway.Translation.Tests;

public sealed class HostPatternsTests
{
    [TestCase("", "a.com")]
    [TestCase("", "?.a.com")]
    [TestCase("a.com", "a.com")]
    [TestCase("?.a.com", "b.a.com")]
    [TestCase("*.a.com", "c.b.a.com")]
    [TestCase("*.a.com", "?.a.com")]
    [TestCase("*.a.com", "?.b.a.com")]
    [TestCase("*.a.com", "*.b.a.com")]
    public void Meet_where_a_host_is_meant_by_both(string a, string b)
    {
        HostPatterns.Meet(a, b).ShouldBeTrue();
        HostPatterns.Meet(b, a).ShouldBeTrue();
    }

    [TestCase("a.com", "b.com")]
    [TestCase("?.a.com", "a.com")]
    [TestCase("?.a.com", "c.b.a.com")]
    [TestCase("?.a.com", "?.b.a.com")]
    [TestCase("*.a.com", "a.com")]
    [TestCase("*.a.com", "ba.com")]
    [TestCase("?.a.com", "b.aa.com")]
    public void Do_not_meet_where_none_is(string a, string b)
    {
        HostPatterns.Meet(a, b).ShouldBeFalse();
        HostPatterns.Meet(b, a).ShouldBeFalse();
    }
}

using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class RequestPathsTests
{
    [TestCase("/")]
    [TestCase("/admin")]
    [TestCase("/admin/")]
    [TestCase("/a.b/..c/...")]
    [TestCase("/a%20b/%C3%A9")]
    [TestCase("/a;v=1/b,c")]
    [TestCase("/.well-known/x")]
    public void A_normalized_path_is_one_that_requests_can_have(string path) => RequestPaths.IsCanonical(path).ShouldBeTrue();

    [TestCase("")]
    [TestCase("admin")]
    [TestCase("//admin")]
    [TestCase("/a//b")]
    [TestCase("/a/.")]
    [TestCase("/a/../b")]
    [TestCase("/..;/b")]
    [TestCase("/.;x/b")]
    [TestCase("/..%3B/b")]
    [TestCase("/%61")]
    [TestCase("/%7E")]
    [TestCase("/a%2fb")]
    [TestCase("/a%2Fb")]
    [TestCase("/a%5Cb")]
    [TestCase("/a%c3%a9")]
    [TestCase("/a%0A")]
    [TestCase("/a%7F")]
    [TestCase("/a%")]
    [TestCase("/a%2")]
    [TestCase("/a%zz")]
    [TestCase("/a b")]
    [TestCase("/\u00e9")]
    [TestCase("/a?b")]
    [TestCase("/a#b")]
    [TestCase("/a\\b")]
    public void Any_other_spelling_could_never_be_met(string path) => RequestPaths.IsCanonical(path).ShouldBeFalse();
}

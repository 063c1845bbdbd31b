using JwtGateway.Translation.Dialects.SecurityPolicies;

namespace JwtGateway.Translation.Tests;

[TestFixture]
public sealed class ClaimPathsTests
{
    [TestCase("sub", ".", "sub")]
    [TestCase("realm.roles", ".", "realm|roles")]
    [TestCase(@"realm\.roles", ".", "realm.roles")]
    [TestCase(@"https://claims\.example\.com/roles.x", ".", "https://claims.example.com/roles|x")]
    [TestCase(@"a\b.c\", ".", @"a\b|c\")]
    [TestCase(@"a\\.b", ".", @"a\.b")]
    [TestCase("a.b/c", "/", "a.b|c")]
    [TestCase("a:b::c:::d", "::", "a:b|c|:d")]
    [TestCase(@"a\::b", "::", "a::b")]
    [TestCase("a..b", ".", "a||b")]
    [TestCase(".", ".", "|")]
    public void Names_are_split_at_the_delimiter_unless_a_backslash_stands_before_it(string name, string delimiter, string names) =>
        string.Join('|', ClaimPaths.Split(name, delimiter)).ShouldBe(names);

    [TestCase("", "a.b")]
    [TestCase(@"\", "a.b")]
    public void A_delimiter_that_is_none_splits_nothing(string delimiter, string name) => ClaimPaths.Split(name, delimiter).ShouldBe([name]);
}

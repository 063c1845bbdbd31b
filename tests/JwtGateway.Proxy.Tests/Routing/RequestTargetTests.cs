using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Proxy.Routing;

namespace JwtGateway.Proxy.Tests.Routing;

public sealed class RequestTargetTests
{
    [TestCase("/", "/", "")]
    [TestCase("/a/b", "/a/b", "")]
    [TestCase("/a/", "/a/", "")]
    [TestCase("/a?x=1&y=%2f..//", "/a", "?x=1&y=%2f..//")]
    [TestCase("/a?", "/a", "?")]
    [TestCase("/%61%2D%7e", "/a-~", "")]
    [TestCase("/caf%c3%a9", "/caf%C3%A9", "")]
    [TestCase("/%E2%82%AC%F0%9F%98%80", "/%E2%82%AC%F0%9F%98%80", "")]
    [TestCase("/a%20b%25c%3f%23", "/a%20b%25c%3F%23", "")]
    [TestCase("/%252f", "/%252f", "", Description = "The escape of a percent sign is not an escape of a slash.")]
    [TestCase("//a///b//", "/a/b/", "")]
    [TestCase("/x/../admin/x", "/admin/x", "")]
    [TestCase("/x/%2e%2E/admin/x", "/admin/x", "")]
    [TestCase("/./a/./b/.", "/a/b/", "")]
    [TestCase("/a/b/..", "/a/", "")]
    [TestCase("/../../a", "/a", "")]
    [TestCase("/..", "/", "")]
    [TestCase("/.well-known/x", "/.well-known/x", "")]
    [TestCase("/...", "/...", "")]
    [TestCase("/a;v=1/b;c", "/a;v=1/b;c", "")]
    [TestCase("/a..;/b", "/a..;/b", "")]
    [TestCase("http://example.com/a?b", "/a", "?b")]
    [TestCase("http://example.com", "/", "")]
    [TestCase("http://example.com?b", "/", "?b")]
    public void A_target_has_one_reading(string raw, string path, string query)
    {
        RequestTarget.TryParse(raw, out var target).ShouldBeTrue();
        target.Path.ToString().ShouldBe(path);
        target.Query.ToString().ShouldBe(query);
    }

    [TestCase("")]
    [TestCase("*")]
    [TestCase("example.com:80")]
    [TestCase("/a%2fb")]
    [TestCase("/a%2Fb")]
    [TestCase("/a%5cb")]
    [TestCase("/a\\b")]
    [TestCase("/%61\\b")]
    [TestCase("/a#b")]
    [TestCase("/a?b#c")]
    [TestCase("/a%00")]
    [TestCase("/a%0d%0a")]
    [TestCase("/a%7f")]
    [TestCase("/a b")]
    [TestCase("/a?b c")]
    [TestCase("/a\u0001")]
    [TestCase("/caf\u00e9")]
    [TestCase("/%")]
    [TestCase("/%4")]
    [TestCase("/%zz")]
    [TestCase("/%c0%af", Description = "An overlong slash.")]
    [TestCase("/%e0%80%af")]
    [TestCase("/%c3")]
    [TestCase("/%c3x")]
    [TestCase("/%a9")]
    [TestCase("/%ed%a0%80", Description = "A surrogate.")]
    [TestCase("/x/..;/admin")]
    [TestCase("/x/.;/admin")]
    [TestCase("/x/..;a=b/admin")]
    [TestCase("/x/%2e%2e;/admin")]
    [TestCase("/x/..%3b/admin")]
    public void A_target_with_two_readings_is_refused(string raw) => RequestTarget.TryParse(raw, out _).ShouldBeFalse();

    public static IEnumerable<PathRulesIr> Rules =>
        from slashes in Enum.GetValues<EscapedSlashesAction>()
        from merge in new[] { true, false }
        from parameters in Enum.GetValues<PathParametersAction>()
        select new PathRulesIr { EscapedSlashesAction = slashes, MergeSlashes = merge, Parameters = parameters };

    [TestCaseSource(nameof(Rules))]
    public void Normalizing_twice_changes_nothing_more(PathRulesIr rules)
    {
        string[] pieces = ["/", "//", "a", ".", "..", "%2e", "%41", "%c3%a9", ";", "%25", "~", "%2f", "%5C", "%3b"];
        var property = Prop.ForAll(
            Gen.Elements(pieces).ListOf().ToArbitrary(),
            picked =>
            {
                var raw = "/" + string.Concat(picked);
                return !RequestTarget.TryParse(raw, rules, out var once)
                    || (RequestTarget.TryParse(once.Text, rules, out var twice) && twice.Text == once.Text && IsNormal(once.Path.ToString(), rules));
            });
        Check.One(Trials.Of(2000), property);
    }

    /// <summary>Nothing is left that another reader could resolve in another way than it was matched.</summary>
    private static bool IsNormal(string path, PathRulesIr rules) =>
        path.StartsWith('/')
        && (!rules.MergeSlashes || !path.Contains("//", StringComparison.Ordinal))
        && !path.Replace("%2F", "/", StringComparison.Ordinal).Replace("%5C", "/", StringComparison.Ordinal).Split('/').Any(segment => segment is "." or "..")
        && (rules.EscapedSlashesAction == EscapedSlashesAction.KeepUnchanged || !(path.Contains("%2F", StringComparison.Ordinal) || path.Contains("%5C", StringComparison.Ordinal)))
        && (rules.Parameters == PathParametersAction.KeepUnchanged || !(path.Contains(';', StringComparison.Ordinal) || path.Contains("%3B", StringComparison.Ordinal)));
}

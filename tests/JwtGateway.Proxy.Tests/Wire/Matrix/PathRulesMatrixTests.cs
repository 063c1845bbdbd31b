using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire.Matrix;

/// <summary>
/// Paths with more than one reading where a Gateway's settings say what to make of them (ProxyParameters, <c>spec.paths</c>), over HTTP/1.1 and HTTP/2.
/// <c>/admin</c> and below are protected. In every mode it is what was matched that the upstream sees: an open path is never one that is protected.
/// </summary>
public sealed class PathRulesMatrixTests
{
    private const string Bad = "400";
    private const string Protected = "401";

    private static readonly PathRulesIr Unescape = new() { EscapedSlashesAction = EscapedSlashesAction.UnescapeAndForward };
    private static readonly PathRulesIr Keep = new() { EscapedSlashesAction = EscapedSlashesAction.KeepUnchanged };
    private static readonly PathRulesIr Unmerged = new() { MergeSlashes = false };
    private static readonly PathRulesIr NoParameters = new() { Parameters = PathParametersAction.RejectRequest };
    private static readonly PathRulesIr UnescapedUnmerged = new() { EscapedSlashesAction = EscapedSlashesAction.UnescapeAndForward, MergeSlashes = false };

    private static readonly (string Mode, PathRulesIr Rules, string Path, string Outcome)[] All =
    [
        .. Cases("unescape", Unescape, [
            ("/x%2fy", "/x/y"), ("/x%2Fy", "/x/y"), ("/admin%2fx", Protected), ("/%2fadmin", Protected), ("/%2f", "/"), ("/x%2f", "/x/"), ("/x%2f%2fy", "/x/y"),
            ("/x%2f..%2fadmin", Protected), ("/x/..%2fadmin", Protected), ("/admin%2f..%2fx", "/x"), ("/x%2f%2e%2e%2fadmin", Protected), ("/x%2f..;%2fadmin", Bad),
            ("/x%2f.;y", Bad), ("/x%252fy", "/x%252fy"), ("/x%5cy", Bad), ("/x\\y", Bad), ("/x%2f%5cy", Bad), ("/%c0%af", Bad), ("/x?%2f", "/x?%2f"),
        ]),
        .. Cases("keep", Keep, [
            ("/x%2fy", "/x%2Fy"), ("/x%2Fy", "/x%2Fy"), ("/admin%2fx", "/admin%2Fx"), ("/admin/%2fx", Protected), ("/x%5cy", "/x%5Cy"), ("/x%2f%5C", "/x%2F%5C"),
            ("/x%2f..%2fadmin", Bad), ("/x/..%2fadmin", Bad), ("/x%2f..", Bad), ("/x%2f.", Bad), ("/.%2fx", Bad), ("/x%5c..%5cadmin", Bad), ("/x%2f%2e%2e", Bad), ("/x%2f..;y", Bad),
            ("/x%2f...", "/x%2F..."), ("/x%2f.y", "/x%2F.y"), ("/x%2f../admin", Bad), ("/x%2f/../admin", Protected), ("/x\\y", Bad), ("/%c0%af", Bad), ("/x%252fy", "/x%252fy"),
            ("/%2f%2fx", "/%2F%2Fx"), ("/x%2f//y", "/x%2F/y"),
        ]),
        .. Cases("unmerged", Unmerged, [
            ("//x", "//x"), ("/x//y", "/x//y"), ("/x//", "/x//"), ("//", "//"), ("///", "///"), ("/admin//x", Protected), ("/x/.//y", "/x//y"), ("/x/./y", "/x/y"), ("/x//.", "/x//"),
            ("/x/../admin", Protected), ("/x//../admin", Bad), ("//../admin", Bad), ("/x//..", Bad), ("/../admin", Protected), ("/x/..//y", "//y"), ("/x/../../admin", Protected),
            ("/x//y/../z", "/x//z"), ("/x%2f/y", Bad), ("/x//y/../../z", Bad),
        ]),
        .. Cases("no parameters", NoParameters, [
            ("/x", "/x"), ("/x;a=1", Bad), ("/;", Bad), ("/x%3b", Bad), ("/x%3By=1", Bad), ("/x;/admin", Bad), ("/admin;x", Bad), ("/admin;/x", Bad), ("/x?a;b", "/x?a;b"),
            ("/x%253b", "/x%253b"), ("/admin", Protected),
        ]),
        .. Cases("unescape, unmerged", UnescapedUnmerged, [
            ("/x%2f/y", "/x//y"), ("/%2fadmin", "//admin"), ("/x%2f/../admin", Bad), ("/x%2f..%2fadmin", Protected), ("/admin%2f%2f", Protected),
        ]),
        .. Cases("usual", new PathRulesIr(), [
            ("/x;a=1", "/x;a=1"), ("/admin;a=1", "/admin;a=1"), ("/admin;a/x", "/admin;a/x"), ("/admin/;a", Protected), ("/x;%2f", Bad), ("/x;a=b;c,d/y;z", "/x;a=b;c,d/y;z"),
        ]),
    ];

    private readonly Dictionary<string, RunningProxy> _proxies = new(StringComparer.Ordinal);
    private RecordingUpstream _upstream = null!;

    public static IEnumerable<TestCaseData> Rows =>
        All.Select(c => new TestCaseData(c.Mode, c.Path, c.Outcome).SetArgDisplayNames(c.Mode, c.Path.Replace("\\", "[5c]", StringComparison.Ordinal), c.Outcome));

    [OneTimeSetUp]
    public async Task Start()
    {
        _upstream = new RecordingUpstream();
        foreach (var (mode, rules) in All.Select(c => (c.Mode, c.Rules)).Distinct())
        {
            _proxies[mode] = await RunningProxy.StartAsync(Gateway(
                [Http()],
                [Route("open", "u"), Route("admin", "u", Prefix("/admin")) with { Policy = Sample.Protected }],
                Upstream("u", _upstream.Port)) with
            {
                Settings = new GatewaySettingsIr { Paths = rules },
            });
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var proxy in _proxies.Values)
            await proxy.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [SetUp]
    public void Forget() => _upstream.Requests.Clear();

    [TestCaseSource(nameof(Rows))]
    public async Task In_HTTP_1(string mode, string path, string outcome) => Check((await _proxies[mode].RawGetAsync(path)).Split(' ')[1], outcome);

    [TestCaseSource(nameof(Rows))]
    public async Task In_HTTP_2(string mode, string path, string outcome) => Check(await RawHttp2.SendAsync(_proxies[mode].BoundPort(), RawHttp2.Get(path)), outcome);

    [Test]
    public void Gateways_on_one_port_have_the_stricter_of_both()
    {
        Unescape.And(Keep).ShouldBe(new PathRulesIr());
        Keep.And(Keep).ShouldBe(Keep);
        Unmerged.And(NoParameters).ShouldBe(NoParameters);
        NoParameters.And(Unmerged).ShouldBe(NoParameters);
        UnescapedUnmerged.And(Unescape).ShouldBe(Unescape);
    }

    private static IEnumerable<(string Mode, PathRulesIr Rules, string Path, string Outcome)> Cases(string mode, PathRulesIr rules, (string Path, string Outcome)[] cases) =>
        cases.Select(c => (mode, rules, c.Path, c.Outcome));

    private void Check(string status, string outcome)
    {
        if (outcome is Bad or Protected)
        {
            status.ShouldBe(outcome);
            _upstream.Requests.ShouldBeEmpty();
            return;
        }

        status.ShouldBe("200");
        _upstream.Requests.ShouldHaveSingleItem().ShouldStartWith($"GET {outcome} HTTP/1.1\r\n");
    }
}

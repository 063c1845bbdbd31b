using JwtGateway.Proxy.Tests.Support;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire.Matrix;

/// <summary>
/// Every spelling of a path, over HTTP/1.1 in origin form and absolute form and over HTTP/2: what is answered, and the octets that the upstream saw.
/// <c>/admin</c> and below, and <c>/secret</c>, are protected; everything else is open.
/// </summary>
public sealed class PathMatrixTests
{
    private const string Bad = "400";
    private const string Protected = "401";

    private RecordingUpstream _upstream = null!;
    private RunningProxy _proxy = null!;

    /// <summary>A path, and what becomes of it: 400, 401, or the target that the upstream gets.</summary>
    private static readonly (string Path, string Outcome)[] Paths =
    [
        // As they are.
        ("/", "/"), ("/x", "/x"), ("/x/", "/x/"), ("/x/y.z", "/x/y.z"), ("/ADMIN", "/ADMIN"), ("/adminx", "/adminx"), ("/admin.", "/admin."), ("/secret/", "/secret/"),
        ("/x?", "/x?"), ("/x?a=b&c=%20", "/x?a=b&c=%20"), ("/x??a", "/x??a"), ("/x?/../admin", "/x?/../admin"), ("/x?a=%2f%00", "/x?a=%2f%00"), ("/x?a=\\", "/x?a=\\"),
        ("/:x", "/:x"), ("/@x", "/@x"), ("/x:80", "/x:80"), ("/a,b", "/a,b"), ("/a+b", "/a+b"), ("/~x", "/~x"), ("/*", "/*"), ("/$&'()!", "/$&'()!"), ("/=", "/="),
        ("/{x}|^`", "/{x}|^`"), ("/\"<>", "/\"<>"), ("/[x]", "/[x]"),

        // Protected, in every spelling.
        ("/admin", Protected), ("/admin/", Protected), ("/admin/x", Protected), ("/admin?x", Protected), ("/secret", Protected), ("/secret?", Protected),
        ("//admin", Protected), ("///admin//x", Protected), ("/./admin", Protected), ("/x/../admin", Protected), ("/x/..//admin", Protected), ("/x/./../admin", Protected),
        ("/../admin", Protected), ("/../../../admin", Protected), ("/x/y/../../admin", Protected), ("/admin/x/..", Protected), ("/admin/.", Protected), ("/admin//", Protected),
        ("/%61dmin", Protected), ("/a%64min", Protected), ("/%61%64%6d%69%6e", Protected), ("/%61%64%6D%69%6E/x", Protected), ("/%2e/admin", Protected), ("/%2E/admin", Protected),
        ("/x/%2e%2e/admin", Protected), ("/x/.%2e/admin", Protected), ("/x/%2E./admin", Protected), ("/%2e%2e/admin", Protected), ("/secre%74", Protected),
        ("/x//../admin", Protected), ("/admin/../admin", Protected),

        // Out of what is protected.
        ("/admin/..", "/"), ("/admin/../x", "/x"), ("/admin/%2e%2e/x", "/x"), ("/secret/..", "/"), ("/secret/.", "/secret/"),

        // Normalised.
        ("//x", "/x"), ("/x//", "/x/"), ("/x//y", "/x/y"), ("/x/.", "/x/"), ("/x/./y", "/x/y"), ("/x/../y", "/y"), ("/x/..", "/"), ("/..", "/"), ("/.", "/"), ("//", "/"),
        ("/%41", "/A"), ("/%7e", "/~"), ("/%2d%2E%5f", "/-._"), ("/caf%c3%a9", "/caf%C3%A9"), ("/%f0%9f%92%a3", "/%F0%9F%92%A3"), ("/a%20b", "/a%20b"), ("/a%3fb", "/a%3Fb"),
        ("/a%23b", "/a%23b"), ("/a%25b", "/a%25b"), ("/%252e%252e/admin", "/%252e%252e/admin"), ("/%25%32%65", "/%252e"), ("/x%3b", "/x%3B"), ("/x%3By=1", "/x%3By=1"),
        ("/...", "/..."), ("/.../x", "/.../x"), ("/.x", "/.x"), ("/..x", "/..x"), ("/x..", "/x.."), ("/x;a=1", "/x;a=1"), ("/;", "/;"), ("/x;/y", "/x;/y"), ("/...;/x", "/...;/x"),

        // Two readings, or none.
        ("/admin%2fx", Bad), ("/admin%2Fx", Bad), ("/x%2f..%2fadmin", Bad), ("/x/..%2fadmin", Bad), ("/%2fadmin", Bad), ("/%2f", Bad), ("/admin%5cx", Bad), ("/%5Cadmin", Bad),
        ("/x\\..\\admin", Bad), ("\\admin", Bad), ("/admin\\x", Bad), ("/x#y", Bad), ("/secret#", Bad), ("/#/admin", Bad), ("/x?a#b", Bad), ("/x%00", Bad), ("/admin%00x", Bad),
        ("/%01", Bad), ("/%0a", Bad), ("/%0d%0aX:1", Bad), ("/%1f", Bad), ("/%7f", Bad), ("/%", Bad), ("/%2", Bad), ("/%zz", Bad), ("/%g0", Bad), ("/x%", Bad), ("/%u0041", Bad),
        ("/%c0%af", Bad), ("/%c0%ae%c0%ae/admin", Bad), ("/%e0%80%af", Bad), ("/%ff", Bad), ("/%80", Bad), ("/%c3", Bad), ("/%c3%28", Bad), ("/%ed%a0%80", Bad), ("/%f4%90%80%80", Bad),
        ("/..;/admin", Bad), ("/x/..;/admin", Bad), ("/x/..;a=b/admin", Bad), ("/.;/admin", Bad), ("/x/%2e%2e;/admin", Bad), ("/x/..%3b/admin", Bad), ("/x/.%2e;y/admin", Bad),
        ("/\u00e9", Bad), ("/x?\u00e9", Bad), ("/\u007f", Bad),
    ];

    private static IEnumerable<TestCaseData> Cases(string form) =>
        Paths.Select(c => new TestCaseData(c.Path, c.Outcome).SetArgDisplayNames($"{form} {Shown(c.Path)}", c.Outcome));

    private static IEnumerable<TestCaseData> Http1 => Cases("origin form");

    // An absolute form has a path only behind a slash.
    private static IEnumerable<TestCaseData> Absolute =>
        Paths.Where(c => c.Path[0] == '/').Select(c => new TestCaseData(c.Path, c.Outcome).SetArgDisplayNames($"absolute form {Shown(c.Path)}", c.Outcome));

    private static IEnumerable<TestCaseData> Http2 => Cases("HTTP/2");

    private static string Shown(string path) => string.Concat(path.Select(c => c is > ' ' and <= '~' and not '\\' and not '"' ? c.ToString() : $"[{(int)c:x2}]"));

    [OneTimeSetUp]
    public async Task Start()
    {
        _upstream = new RecordingUpstream();
        _proxy = await RunningProxy.StartAsync(Gateway(
            [Http()],
            [Route("open", "u"), Route("admin", "u", Prefix("/admin"), Exact("/secret")) with { Policy = Sample.Protected }],
            Upstream("u", _upstream.Port)));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [SetUp]
    public void Forget() => _upstream.Requests.Clear();

    [TestCaseSource(nameof(Http1))]
    public async Task In_HTTP_1(string path, string outcome) =>
        Check((await _proxy.RawGetAsync(path)).Split(' ')[1], outcome);

    [TestCaseSource(nameof(Absolute))]
    public async Task In_HTTP_1_with_an_absolute_target(string path, string outcome) =>
        Check((await _proxy.RawGetAsync("http://example.com" + path)).Split(' ')[1], outcome);

    [TestCaseSource(nameof(Http2))]
    public async Task In_HTTP_2(string path, string outcome)
    {
        var answer = await RawHttp2.SendAsync(_proxy.BoundPort(), RawHttp2.Get(path));

        // What is no path at all, or no ASCII, Kestrel has already refused in HTTP/2's own way.
        if (outcome == Bad && answer is "RST_STREAM" or "GOAWAY")
            _upstream.Requests.ShouldBeEmpty();
        else
            Check(answer, outcome);
    }

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

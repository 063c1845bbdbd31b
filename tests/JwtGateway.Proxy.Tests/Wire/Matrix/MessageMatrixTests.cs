using JwtGateway.Proxy.Tests.Support;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire.Matrix;

/// <summary>
/// Messages whose hosts, fields or framing have two readings: what is answered, and how many requests the upstream saw, and what of them. One host,
/// <c>admin.example.com</c>, is protected; every other is open.
/// </summary>
public sealed class MessageMatrixTests
{
    private RecordingUpstream _upstream = null!;
    private RunningProxy _proxy = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _upstream = new RecordingUpstream();
        _proxy = await RunningProxy.StartAsync(Gateway(
            [Http()],
            [
                Route("open", "u"),
                Route("admin", "u") with { Hostnames = ["admin.example.com"], Policy = Protected },
                Route("gets", "u", Exact("/gets") with { Method = "GET" }),
            ],
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

    private async Task<string[]> StatusesAsync(string request)
    {
        var answers = await _proxy.RawAsync(request);
        return [.. answers.Split("HTTP/1.1 ").Skip(1).Select(a => a[..3])];
    }

    // Hosts.
    [TestCase("Host: admin.example.com", "401")]
    [TestCase("Host: ADMIN.Example.COM", "401")]
    [TestCase("Host: admin.example.com.", "401")]
    [TestCase("Host: admin.example.com:80", "401")]
    [TestCase("Host: admin.example.com:", "400")]
    [TestCase("Host: admin.example.com.:8080", "401")]
    [TestCase("Host: \tadmin.example.com ", "401")]
    [TestCase("Host: a", "200")]
    [TestCase("Host: [::1]:80", "200")]
    [TestCase("Host: 127.0.0.1", "200")]
    [TestCase("Host: a_b", "200")]
    [TestCase("", "400")]
    [TestCase("Host: a\r\nHost: a", "400")]
    [TestCase("Host: a\r\nHost: admin.example.com", "400")]
    [TestCase("Host: admin.example.com\r\nhost: a", "400")]
    [TestCase("Host: a, admin.example.com", "400")]
    [TestCase("Host: a b", "400")]
    [TestCase("Host: a/admin", "400")]
    [TestCase("Host: user@admin.example.com", "400")]
    [TestCase("Host: a:b", "400")]
    [TestCase("Host: a#", "400")]
    [TestCase("Host: a?b", "400")]
    [TestCase("Host: a\\b", "400")]
    [TestCase("Host: a%2eb", "400")]
    [TestCase("Host: \u00e9.example.com", "400")]
    [TestCase("Host : a", "400")]
    [TestCase(" Host: a", "400")]
    [TestCase("Host: a\r\n b", "400")]
    public async Task Host_of_HTTP_1(string host, string status)
    {
        (await StatusesAsync($"GET /x HTTP/1.1\r\n{(host.Length == 0 ? "" : host + "\r\n")}Connection: close\r\n\r\n")).ShouldBe([status]);
        _upstream.Requests.Count.ShouldBe(status == "200" ? 1 : 0);
    }

    [TestCase("http://admin.example.com/x", "Host: admin.example.com", "401")]
    [TestCase("http://admin.example.com/x", "Host: a", "400")]
    [TestCase("http://a/x", "Host: admin.example.com", "400")]
    [TestCase("HTTP://a/x", "Host: a", "400")]
    [TestCase("http://a:80/x", "Host: a:80", "200")]
    [TestCase("http://u@a/x", "Host: a", "400")]
    [TestCase("http:///x", "Host: a", "400")]
    [TestCase("//a/x", "Host: a", "200")]
    [TestCase("a/x", "Host: a", "400")]
    [TestCase("x", "Host: a", "405")]
    [TestCase("?x", "Host: a", "400")]
    [TestCase("*", "Host: a", "405")]
    [TestCase("a:80", "Host: a", "405")]
    public async Task Target_of_HTTP_1(string target, string host, string status)
    {
        (await StatusesAsync($"GET {target} HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n")).ShouldBe([status]);
        _upstream.Requests.Count.ShouldBe(status == "200" ? 1 : 0);
    }

    // Request lines.
    [TestCase("GET /x HTTP/1.1", "200")]
    [TestCase("GET  /x HTTP/1.1", "400")]
    [TestCase("GET /x  HTTP/1.1", "200")]
    [TestCase("GET /x HTTP/1.1 ", "400")]
    [TestCase(" GET /x HTTP/1.1", "400")]
    [TestCase("GET\t/x\tHTTP/1.1", "400")]
    [TestCase("GET /x", "400")]
    [TestCase("GET /x HTTP/0.9", "505")]
    [TestCase("GET /x HTTP/1.2", "505")]
    [TestCase("GET /x HTTP/2.0", "505")]
    [TestCase("GET /x http/1.1", "505")]
    [TestCase("GET /x HTTP/1.10", "400")]
    [TestCase("GET /x y HTTP/1.1", "400")]
    [TestCase("G(T /x HTTP/1.1", "400")]
    [TestCase("G\u00e9T /x HTTP/1.1", "400")]
    [TestCase("/x HTTP/1.1", "400")]
    [TestCase("CONNECT a:80 HTTP/1.1", "405")]
    [TestCase("CONNECT /x HTTP/1.1", "405")]
    [TestCase("TRACE /x HTTP/1.1", "200")]
    [TestCase("PROPFIND /x HTTP/1.1", "200")]
    public async Task Request_line_of_HTTP_1(string line, string status)
    {
        var host = line.StartsWith("CONNECT a:80", StringComparison.Ordinal) ? "a:80" : "a";
        (await StatusesAsync($"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n")).ShouldBe([status]);
        _upstream.Requests.Count.ShouldBe(status == "200" ? 1 : 0);
    }

    [TestCase("get")]
    [TestCase("Get")]
    [TestCase("M-SEARCH")]
    public async Task A_method_is_the_one_that_was_sent_in_every_letter(string method)
    {
        // A method's case counts (RFC 9110 section 9.1): what is matched by case must be sent in the same.
        (await StatusesAsync($"{method} /gets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).ShouldBe(["200"]);
        _upstream.Requests.ShouldHaveSingleItem().ShouldStartWith($"{method} /gets HTTP/1.1\r\n");
        _proxy.Decisions.Last().Route.ShouldBe("open");
    }

    // Framing. Behind each stands a second request, which must be one and no part of the first, or not be read at all.
    [TestCase("Content-Length: 5", "hello", "200 200", "hello")]
    [TestCase("Content-Length: 0", "", "200 200", "")]
    [TestCase("Content-Length: 05", "hello", "200 200", "hello")]
    [TestCase("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", "200 200", "hello")]
    [TestCase("transfer-encoding: CHUNKED", "5\r\nhello\r\n0\r\n\r\n", "200 200", "hello")]
    [TestCase("Transfer-Encoding: chunked", "5;a=b\r\nhello\r\n0\r\n\r\n", "200 200", "hello")]
    [TestCase("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\nX-Trailer: 1\r\n\r\n", "200 200", "hello")]
    [TestCase("Transfer-Encoding: chunked", "00000005\r\nhello\r\n0\r\n\r\n", "200 200", "hello")]
    [TestCase("Content-Length: 5\r\nContent-Length: 5", "hello", "400", null)]
    [TestCase("Content-Length: 5\r\nContent-Length: 6", "hello", "400", null)]
    [TestCase("Content-Length: 5, 5", "hello", "400", null)]
    [TestCase("Content-Length: +5", "hello", "200 200", "Content-Length: 5\r\n", Description = "Kestrel reads it as 5, and so the upstream is told.")]
    [TestCase("Content-Length: -5", "hello", "400", null)]
    [TestCase("Content-Length: 0x5", "hello", "400", null)]
    [TestCase("Content-Length: 5 5", "hello", "400", null)]
    [TestCase("Content-Length: five", "hello", "400", null)]
    [TestCase("Content-Length:", "hello", "400", null)]
    [TestCase("Content-Length: 99999999999999999999", "hello", "400", null)]
    [TestCase("Content-Length : 5", "hello", "400", null)]
    [TestCase("Content-Length: 5\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: 5", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: 0", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: chunked, chunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: identity, chunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: gzip, chunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: chunked, identity", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: identity", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: xchunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding: \"chunked\"", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding:", "hello", "400", null)]
    [TestCase("Transfer-Encoding : chunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer-Encoding:\u000bchunked", "5\r\nhello\r\n0\r\n\r\n", "400", null)]
    [TestCase("Transfer_Encoding: chunked", "", "200 200", "")]
    public async Task Framing_of_HTTP_1(string fields, string body, string statuses, string? upstreamBody)
    {
        var answers = await StatusesAsync($"POST /x HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n{body}GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string.Join(' ', answers).ShouldBe(statuses);
        if (upstreamBody is null)
        {
            _upstream.Requests.ShouldBeEmpty();
            return;
        }

        _upstream.Requests.Count.ShouldBe(2);
        var first = _upstream.Requests.First();
        first.ShouldStartWith("POST /x HTTP/1.1\r\n");
        first.ShouldContain(upstreamBody);
        _upstream.Requests.Last().ShouldStartWith("GET /second HTTP/1.1\r\n");
    }

    [TestCase("g\r\nhello\r\n0\r\n\r\n")]
    [TestCase("-5\r\nhello\r\n0\r\n\r\n")]
    [TestCase("0x5\r\nhello\r\n0\r\n\r\n")]
    [TestCase("5\r\nhelloX\r\n0\r\n\r\n")]
    [TestCase("5\r\nhello0\r\n\r\n")]
    [TestCase("5;a\nb\r\nhello\r\n0\r\n\r\n")]
    [TestCase("5\nhello\r\n0\r\n\r\n")]
    [TestCase("fffffffff\r\nhello")]
    [TestCase("\r\nhello\r\n0\r\n\r\n")]
    public async Task A_broken_chunk_ends_the_connection_and_smuggles_nothing(string body)
    {
        var answers = await StatusesAsync($"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{body}GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        answers.Length.ShouldBeLessThanOrEqualTo(1);
        answers.ShouldNotContain("200");
        _upstream.Requests.ShouldBeEmpty();
    }

    // Fields.
    [TestCase("X-A: b", "200")]
    [TestCase("X-A:b", "200")]
    [TestCase("X-A:", "200")]
    [TestCase("x!#$%&'*+.^_`|~-a: b", "200")]
    [TestCase("X A: b", "400")]
    [TestCase("X-A : b", "400")]
    [TestCase(": b", "400")]
    [TestCase("X-A", "400")]
    [TestCase("X-A: b\rc", "400")]
    [TestCase("X-A: b\0c", "400")]
    [TestCase("X-A: b\r\n\tc", "400")]
    [TestCase("X(A): b", "200", Description = "The upstream does not get it: see below.")]
    [TestCase("X\u00e9: b", "400")]
    public async Task Field_of_HTTP_1(string field, string status)
    {
        (await StatusesAsync($"GET /x HTTP/1.1\r\nHost: a\r\n{field}\r\nConnection: close\r\n\r\n")).ShouldBe([status]);
        _upstream.Requests.Count.ShouldBe(status == "200" ? 1 : 0);
    }

    [TestCase("X(A)", "b", "X(A)")]
    [TestCase("Keep-Alive", "timeout=5", "Keep-Alive")]
    [TestCase("Proxy-Connection", "keep-alive", "Proxy-Connection")]
    [TestCase("Proxy-Authorization", "Basic eA==", "Proxy-Authorization")]
    [TestCase("TE", "gzip", "TE")]
    [TestCase("Upgrade", "h2c", "Upgrade")]
    [TestCase("HTTP2-Settings", "AAMAAABkAARAAAAAAAIAAAAA", "HTTP2-Settings")]
    [TestCase("Forwarded", "for=6.6.6.6", "Forwarded")]
    [TestCase("X-Original-URL", "/admin", "X-Original-URL")]
    [TestCase("X-Rewrite-URL", "/admin", "X-Rewrite-URL")]
    [TestCase("X-Forwarded-Prefix", "/admin", "X-Forwarded-Prefix")]
    [TestCase("X-Forwarded-Port", "1", "X-Forwarded-Port")]
    public async Task What_is_for_this_hop_alone_or_for_the_gateway_to_say_does_not_reach_the_upstream(string name, string value, string absent)
    {
        (await StatusesAsync($"GET /x HTTP/1.1\r\nHost: a\r\n{name}: {value}\r\nConnection: close\r\n\r\n")).ShouldBe(["200"]);
        _upstream.Requests.ShouldHaveSingleItem().ShouldNotContain($"\r\n{absent}:", Case.Insensitive);
    }

    // HTTP/2.
    public static IEnumerable<TestCaseData> OfHttp2 =>
    [
        Case2("a plain request", "200", RawHttp2.Get("/x")),
        Case2("a protected host", "401", RawHttp2.Get("/x", "admin.example.com")),
        Case2("a protected host in capitals", "401", RawHttp2.Get("/x", "ADMIN.example.com")),
        Case2("a protected host with port", "401", RawHttp2.Get("/x", "admin.example.com:80")),
        Case2("another host field beside :authority", "401", RawHttp2.Get("/x", "admin.example.com", ("host", "a"))),
        Case2("host alone", "401", [(":method", "GET"), (":scheme", "http"), (":path", "/x"), ("host", "admin.example.com")]),
        Case2("two host fields", "refused", [(":method", "GET"), (":scheme", "http"), (":path", "/x"), ("host", "a"), ("host", "admin.example.com")]),
        Case2("no host at all", "refused", [(":method", "GET"), (":scheme", "http"), (":path", "/x")]),
        Case2("user information", "refused", RawHttp2.Get("/x", "u@admin.example.com")),
        Case2("two :authority", "refused", [.. RawHttp2.Get("/x"), (":authority", "admin.example.com")]),
        Case2("two :path", "refused", [.. RawHttp2.Get("/x"), (":path", "/y")]),
        Case2("two :method", "refused", [.. RawHttp2.Get("/x"), (":method", "POST")]),
        Case2("no :path", "refused", [(":method", "GET"), (":scheme", "http"), (":authority", "a")]),
        Case2("no :method", "refused", [(":path", "/x"), (":scheme", "http"), (":authority", "a")]),
        Case2("no :scheme", "refused", [(":path", "/x"), (":method", "GET"), (":authority", "a")]),
        Case2("an empty :path", "refused", RawHttp2.Get("")),
        Case2(":path without a slash", "refused", RawHttp2.Get("x")),
        Case2(":path that is a URI", "refused", RawHttp2.Get("http://a/x")),
        Case2(":path with a request line", "refused", RawHttp2.Get("/x HTTP/1.1")),
        Case2(":path with CR LF", "refused", RawHttp2.Get("/x\r\nX-A: b")),
        Case2(":scheme https in clear text", "refused", [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/x")]),
        Case2("an unknown pseudo field", "refused", RawHttp2.Get("/x", more: (":x", "y"))),
        Case2("a pseudo field behind others", "refused", [("x-a", "b"), .. RawHttp2.Get("/x")]),
        Case2("a capital in a name", "refused", RawHttp2.Get("/x", more: ("X-A", "b"))),
        Case2("a blank in a name", "200", RawHttp2.Get("/x", more: ("x a", "b"))),
        Case2("a colon in a name", "200", RawHttp2.Get("/x", more: ("x-a:b", "c"))),
        Case2("CR LF in a value", "refused", RawHttp2.Get("/x", more: ("x-a", "b\r\nx-c: d"))),
        Case2("NUL in a value", "refused", RawHttp2.Get("/x", more: ("x-a", "b\0c"))),
        Case2("connection", "refused", RawHttp2.Get("/x", more: ("connection", "close"))),
        Case2("transfer-encoding", "refused", RawHttp2.Get("/x", more: ("transfer-encoding", "chunked"))),
        Case2("te: gzip", "refused", RawHttp2.Get("/x", more: ("te", "gzip"))),
        Case2("te: trailers", "200", RawHttp2.Get("/x", more: ("te", "trailers"))),
        Case2("a blank in the method", "refused", [(":method", "GET /y"), (":scheme", "http"), (":authority", "a"), (":path", "/x")]),
        Case2("CONNECT", "refused", [(":method", "CONNECT"), (":authority", "a:80")]),
        Case2("CONNECT with a protocol nobody knows", "refused", [(":method", "CONNECT"), (":protocol", "x"), (":scheme", "http"), (":authority", "a"), (":path", "/x")]),
        Case2("content-length and no body", "refused", RawHttp2.Get("/x", more: ("content-length", "5"))),
        Case2("two content-length", "refused", RawHttp2.Get("/x", more: [("content-length", "0"), ("content-length", "5")])),
    ];

    [TestCaseSource(nameof(OfHttp2))]
    public async Task Message_of_HTTP_2(string outcome, List<(string Name, string Value)> fields)
    {
        var answer = await RawHttp2.SendAsync(_proxy.BoundPort(), fields);
        if (outcome == "refused")
            answer.ShouldBeOneOf("400", "405", "RST_STREAM", "GOAWAY");
        else
            answer.ShouldBe(outcome);
        _upstream.Requests.Count.ShouldBe(outcome == "200" ? 1 : 0);

        // What is no name of a field is for nobody.
        _upstream.Requests.ShouldAllBe(r => !r.Contains("x a", StringComparison.Ordinal) && !r.Contains("x-a", StringComparison.Ordinal));
    }

    [Test]
    public async Task Host_of_HTTP_2_reaches_the_upstream_as_the_authority_that_was_matched()
    {
        (await RawHttp2.SendAsync(_proxy.BoundPort(), RawHttp2.Get("/x", "a", ("host", "admin.example.com")))).ShouldBe("200");
        var request = _upstream.Requests.ShouldHaveSingleItem();
        request.ShouldContain("\r\nHost: a\r\n");
        request.ShouldNotContain("admin.example.com");
    }

    [TestCase("5", "hello", "200")]
    [TestCase("4", "hello", "refused")]
    [TestCase("6", "hello", "refused")]
    public async Task Length_of_a_body_in_HTTP_2(string length, string body, string outcome)
    {
        var answer = await RawHttp2.SendAsync(
            _proxy.BoundPort(), [(":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", "/x"), ("content-length", length)], body);
        if (outcome == "200")
            answer.ShouldBe("200");
        else
            answer.ShouldBeOneOf("400", "RST_STREAM", "GOAWAY");
        _upstream.Requests.Count.ShouldBe(outcome == "200" ? 1 : 0);
    }

    private static TestCaseData Case2(string name, string outcome, List<(string Name, string Value)> fields) =>
        new TestCaseData(outcome, fields).SetArgDisplayNames(name, outcome);
}

using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>No spelling of a path gets around the rule that protects it: what is matched is what is sent upstream, or the request is refused.</summary>
public sealed class PathTests
{
    private EchoServer _echo = null!;
    private RunningProxy _proxy = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _echo = await EchoServer.StartAsync();
        _proxy = await RunningProxy.StartAsync(Gateway(
            [Http()],
            [Route("open", "echo"), Route("admin", "echo", Prefix("/admin"), Exact("/secret")) with { Policy = Protected }],
            Upstream("echo", _echo.Port)));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _proxy.DisposeAsync();
        await _echo.DisposeAsync();
    }

    [TestCase("/admin")]
    [TestCase("/admin/x")]
    [TestCase("//admin/x")]
    [TestCase("/./admin")]
    [TestCase("/x/../admin/x")]
    [TestCase("/x/%2e%2e/admin/x")]
    [TestCase("/x/..//admin/x")]
    [TestCase("/%61dmin")]
    [TestCase("/a%64min/")]
    [TestCase("/x/%2E./%61dmin")]
    [TestCase("/secret")]
    [TestCase("/secre%74")]
    [TestCase("/secret?x=/open")]
    [TestCase("http://example.com/admin")]
    [TestCase("http://example.com//admin")]
    public async Task Every_spelling_of_a_protected_path_is_protected(string target) =>
        (await _proxy.RawGetAsync(target)).ShouldStartWith("HTTP/1.1 401 ");

    [TestCase("/admin%2fx")]
    [TestCase("/x/..%2fadmin")]
    [TestCase("/admin%5cx")]
    [TestCase("/x\\..\\admin")]
    [TestCase("/secret#x")]
    [TestCase("/secret%00")]
    [TestCase("/x/..;/admin")]
    [TestCase("/x/.;/admin")]
    [TestCase("/x/%2e%2e;a/admin")]
    [TestCase("/%c0%af/admin")]
    [TestCase("/%zz")]
    [TestCase("/x%0d%0aX-Evil:1")]
    [TestCase("/open?x=\u0001")]
    [TestCase("http://other.com/admin", Description = "Not the Host that was sent.")]
    public async Task A_path_with_two_readings_is_refused(string target)
    {
        var before = _echo.Requests.Count;
        (await _proxy.RawGetAsync(target)).ShouldStartWith("HTTP/1.1 400 ");
        _echo.Requests.Count.ShouldBe(before);
    }

    [TestCase("/x", "/x")]
    [TestCase("/ADMIN", "/ADMIN")]
    [TestCase("/adminx", "/adminx")]
    [TestCase("/secret/", "/secret/")]
    [TestCase("/a//b/./c/../d?q=//%2e", "/a/b/d?q=//%2e")]
    [TestCase("/%7euser/caf%c3%a9", "/~user/caf%C3%A9")]
    [TestCase("/a;p=1/b%3bc?x[]=1|2", "/a;p=1/b%3Bc?x[]=1|2")]
    [TestCase("/%252e%252e/admin", "/%252e%252e/admin")]
    [TestCase("http://example.com", "/")]
    public async Task What_was_matched_is_what_is_sent(string target, string sent)
    {
        var answer = await _proxy.RawGetAsync(target);
        answer.ShouldStartWith("HTTP/1.1 200 ");
        answer.ShouldContain($"\"path\":{System.Text.Json.JsonSerializer.Serialize(sent)}");
    }

    [Test]
    public async Task OPTIONS_asterisk_is_refused() =>
        (await _proxy.RawAsync("OPTIONS * HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 400 ");

    [Test]
    public async Task CONNECT_is_refused()
    {
        var answer = await _proxy.RawAsync("CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\nConnection: close\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 405 ");
        answer.ShouldContain("Allow: GET, ");
    }

    [TestCase("GET /x HTTP/1.1\r\nConnection: close\r\n\r\n", Description = "No Host.")]
    [TestCase("GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n")]
    [TestCase("GET /x HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n")]
    [TestCase("GET /x HTTP/1.1\r\nHost: a\r\nX-A : b\r\nConnection: close\r\n\r\n")]
    [TestCase("GET /x HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\nConnection: close\r\n\r\n")]
    public async Task A_malformed_request_is_refused(string request) => (await _proxy.RawAsync(request)).ShouldStartWith("HTTP/1.1 400 ");

    [Test]
    public async Task A_host_in_Punycode_is_sent_on_as_it_came()
    {
        var answer = await _proxy.RawGetAsync("/x", "xn--bcher-kva.example");
        answer.ShouldContain("\"host\":\"xn--bcher-kva.example\"");
        answer.ShouldContain("\"x-forwarded-host\":\"xn--bcher-kva.example\"");
    }

    [TestCase("xn--.example")]
    [TestCase("xn--999999999.example")]
    public async Task A_host_in_broken_Punycode_is_a_name_like_any(string host) =>
        (await _proxy.RawGetAsync("/admin", host)).ShouldStartWith("HTTP/1.1 401 ");

    [Test]
    public async Task A_host_longer_than_DNS_allows_is_refused() =>
        (await _proxy.RawGetAsync("/x", string.Join('.', Enumerable.Repeat("a", 200)))).ShouldStartWith("HTTP/1.1 400 ");

    [Test]
    public async Task A_refusal_to_HEAD_has_no_body()
    {
        var answer = await _proxy.RawAsync("HEAD /admin HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n");
        answer.ShouldStartWith("HTTP/1.1 401 ");
        answer.ShouldEndWith("\r\n\r\n");
    }

    [Test]
    public async Task A_refused_request_with_a_body_leaves_the_connection_in_order()
    {
        var answers = await _proxy.RawAsync(
            "POST /admin HTTP/1.1\r\nHost: a\r\nContent-Length: 27\r\n\r\nGET /admin HTTP/1.1\r\nHost: a"
            + "GET /open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        answers.ShouldStartWith("HTTP/1.1 401 ");
        answers.ShouldContain("HTTP/1.1 200 OK");
        answers.ShouldContain("\"path\":\"/open\"");
    }

    [Test]
    public async Task A_client_that_names_a_header_in_Connection_does_not_have_ours_removed()
    {
        var answer = await _proxy.RawAsync("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close, X-Forwarded-For\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
        answer.ShouldContain("\"x-forwarded-for\":\"127.0.0.1\"");
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Kubernetes.Tests;

public sealed class TransportTests
{
    private string _folder = "";
    private PrivateCa _ca = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateTempSubdirectory().FullName;
        _ca = new PrivateCa();
    }

    [TearDown]
    public void TearDown()
    {
        Directory.Delete(_folder, recursive: true);
        _ca.Dispose();
    }

    [Test]
    public async Task A_certificate_of_the_cluster_CA_for_the_right_name_is_accepted_and_HTTP2_spoken()
    {
        await using var api = await ServerFor("localhost");
        (await GetAsync(api, same => same with { CaPem = _ca.Pem })).ShouldBeOfType<ApiResult<JsonObject>.Ok>();
        api.Requests.Single().Protocol.ShouldBe("HTTP/2");
    }

    [Test]
    public async Task A_certificate_for_another_host_is_refused_though_its_CA_is_trusted()
    {
        await using var api = await ServerFor("other.example");
        (await GetAsync(api, same => same with { CaPem = _ca.Pem })).Problem.ShouldBeOfType<ApiFailure.Unreachable>().Message.ShouldContain("NameMismatch");
        api.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_certificate_of_another_CA_is_refused_even_of_the_same_name()
    {
        using var other = new PrivateCa();
        await using var api = await ServerFor("localhost");
        (await GetAsync(api, same => same with { CaPem = other.Pem })).Problem.ShouldBeOfType<ApiFailure.Unreachable>();
        (await GetAsync(api, same => same)).Problem.ShouldBeOfType<ApiFailure.Unreachable>();
        api.Requests.ShouldBeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task With_insecure_skip_tls_verify_any_certificate_will_do_and_that_is_warned_of(bool insecure)
    {
        await using var api = await ServerFor("other.example");
        var log = new KeptWarnings();
        using var transport = new ApiTransport(ClusterConnection.Anonymous(api.Address) with { InsecureSkipTlsVerify = insecure }, api.Context with { Loggers = log });
        var result = await GetAsync(new KubernetesApi(transport));
        (result is ApiResult<JsonObject>.Ok).ShouldBe(insecure);
        log.Warnings.Any(warning => warning.Contains("is not verified", StringComparison.Ordinal)).ShouldBe(insecure);
    }

    [Test]
    public async Task With_tls_server_name_that_name_counts()
    {
        await using var api = await ServerFor("other.example");
        var result = await GetAsync(api, same => same with { CaPem = _ca.Pem, TlsServerName = "other.example" });
        result.ShouldBeOfType<ApiResult<JsonObject>.Ok>();
        api.Requests.Single().Protocol.ShouldBe("HTTP/2");
        (await GetAsync(api, same => same with { CaPem = _ca.Pem, TlsServerName = "third.example" })).Problem.ShouldBeOfType<ApiFailure.Unreachable>();
    }

    [Test]
    public async Task A_CA_file_that_the_kubelet_exchanges_is_read_again()
    {
        using var other = new PrivateCa();
        await using var api = await ServerFor("localhost");
        Exchange("first", other.Pem);
        File.CreateSymbolicLink(Path.Combine(_folder, "ca.crt"), Path.Combine("..data", "ca.crt"));
        var client = api.Client(same => same with { CaFile = Path.Combine(_folder, "ca.crt") });
        (await GetAsync(client)).Problem.ShouldBeOfType<ApiFailure.Unreachable>();

        Exchange("second", _ca.Pem + "\n");
        (await GetAsync(client)).ShouldBeOfType<ApiResult<JsonObject>.Ok>();
    }

    [Test]
    public async Task A_CA_file_without_a_certificate_never_means_the_system_roots()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "ca.crt"), "nothing");
        await using var api = await ServerFor("localhost");
        var result = await GetAsync(api, same => same with { CaFile = Path.Combine(_folder, "ca.crt") });
        result.Problem.ShouldBeOfType<ApiFailure.Unreachable>().Message.ShouldContain("ca.crt");
    }

    [Test]
    public async Task A_token_file_is_read_again_after_a_minute()
    {
        await using var api = await ScriptedApi.StartAsync();
        var client = api.Client(same => same.WithTokenFile(TokenFile("one\n")));
        await GetAsync(client);
        TokenFile("two");
        api.Clock.Advance(TimeSpan.FromSeconds(59));
        await GetAsync(client);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await GetAsync(client);
        TokenFile(" ");
        api.Clock.Advance(TimeSpan.FromMinutes(2));
        await GetAsync(client);
        api.Requests.Select(seen => seen.Authorization).ShouldBe(["Bearer one", "Bearer one", "Bearer two", "Bearer two"]);
    }

    [Test]
    public async Task After_a_401_the_token_file_is_read_again_at_once_and_the_request_repeated_once()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => context.Request.Headers.Authorization == "Bearer two"
            ? Answers.Json("{}")(context)
            : Answers.Status(401, "Unauthorized")(context);
        var client = api.Client(same => same.WithTokenFile(TokenFile("one")));
        (await GetAsync(client)).Problem.ShouldBeOfType<ApiFailure.Unauthorized>();
        api.Requests.Count.ShouldBe(2);

        TokenFile("two");
        (await GetAsync(client)).ShouldBeOfType<ApiResult<JsonObject>.Ok>();
    }

    [Test]
    public async Task A_missing_token_file_sends_nothing()
    {
        await using var api = await ScriptedApi.StartAsync();
        var result = await GetAsync(api, same => same.WithTokenFile(Path.Combine(_folder, "none")));
        result.Problem.ShouldBeOfType<ApiFailure.Unauthorized>();
        api.Requests.ShouldBeEmpty();
    }

    [TestCase("GET", 5)]
    [TestCase("POST", 1)]
    public async Task Retry_After_is_heeded_where_repeating_is_safe(string method, int expected)
    {
        await using var api = await ScriptedApi.StartAsync();
        var busy = 4;
        api.Otherwise = (context, _) => Interlocked.Decrement(ref busy) >= 0
            ? Answers.Status(503, "ServiceUnavailable", retryAfter: "0")(context)
            : Answers.Json("{}")(context);
        var client = api.Client();
        var result = method == "GET" ? await GetAsync(client) : await client.CreateAsync(KnownResources.Secrets, "ns", [], default);
        (result is ApiResult<JsonObject>.Ok).ShouldBe(method == "GET");
        api.Requests.Count.ShouldBe(expected);
    }

    [Test]
    public async Task Without_Retry_After_a_503_is_the_answer()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => Answers.Status(503, "ServiceUnavailable")(context);
        (await GetAsync(api, same => same)).Problem.ShouldBe(new ApiFailure.Server("503 ServiceUnavailable: ServiceUnavailable", 503));
        api.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_call_without_an_answer_ends_after_30_s()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => Answers.Hang(context);
        var result = GetAsync(api, same => same);
        await Eventually.HoldsAsync(() => api.Requests.Count == 1, "the request");
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        (await result).Problem.ShouldBeOfType<ApiFailure.Unreachable>();
    }

    [TestCase(409, "Conflict", typeof(ApiFailure.Conflict))]
    [TestCase(409, "AlreadyExists", typeof(ApiFailure.AlreadyExists))]
    [TestCase(410, "Expired", typeof(ApiFailure.Gone))]
    [TestCase(403, "Forbidden", typeof(ApiFailure.Forbidden))]
    [TestCase(404, "NotFound", typeof(ApiFailure.NotFound))]
    [TestCase(422, "Invalid", typeof(ApiFailure.Rejected))]
    [TestCase(429, "TooManyRequests", typeof(ApiFailure.Throttled))]
    public async Task Every_refusal_has_its_kind(int code, string reason, Type kind)
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => Answers.Status(code, reason)(context);
        (await GetAsync(api, same => same)).Problem.ShouldBeOfType(kind);
    }

    [Test]
    public async Task A_login_page_is_no_answer()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => context.Response.WriteAsync("<html>");
        (await GetAsync(api, same => same)).Problem.ShouldBeOfType<ApiFailure.Malformed>();
    }

    [Test]
    public async Task What_the_server_says_of_a_Secret_is_not_repeated()
    {
        await using var api = await ScriptedApi.StartAsync();
        api.Otherwise = (context, _) => Answers.Status(422, "Invalid", "data: hunter2")(context);
        (await api.Client().CreateAsync(KnownResources.Secrets, "ns", [], default)).Problem!.Message.ShouldNotContain("hunter2");
    }

    private async Task<ScriptedApi> ServerFor(string name)
    {
        using var certificate = _ca.Issue(name);
        var api = await ScriptedApi.StartAsync(System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadPkcs12(
            certificate.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12), null));
        api.Otherwise = (context, _) => Answers.Json("{}")(context);
        return api;
    }

    /// <summary>As the kubelet does: a link to a folder, exchanged in one step.</summary>
    private void Exchange(string version, string pem)
    {
        Directory.CreateDirectory(Path.Combine(_folder, version));
        File.WriteAllText(Path.Combine(_folder, version, "ca.crt"), pem);
        File.Delete(Path.Combine(_folder, "..data"));
        File.CreateSymbolicLink(Path.Combine(_folder, "..data"), version);
    }

    private string TokenFile(string token)
    {
        var file = Path.Combine(_folder, "token");
        File.WriteAllText(file, token);
        return file;
    }

    private static Task<ApiResult<JsonObject>> GetAsync(ScriptedApi api, Func<ClusterConnection, ClusterConnection> change) =>
        GetAsync(api.Client(change));

    private static Task<ApiResult<JsonObject>> GetAsync(KubernetesApi client) => client.GetAsync(KnownResources.Secrets, "ns", "a", default);
}

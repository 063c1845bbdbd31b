using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Proxy.Admin;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Admin;

public sealed class AdminTests
{
    private readonly HttpClient _client = new();
    private RunningProxy _proxy = null!;
    private AdminServer _admin = null!;

    [SetUp]
    public async Task Start()
    {
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("a.com");
        _proxy = await RunningProxy.StartAsync(Gateway([Http()], [Route("r", "u") with { Fault = new FaultIr(500, "x") }], Upstream("u")) with
        {
            Secrets =
            [
                new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key },
                new JwksSecretIr { Id = "jwks", Jwks = "very secret" },
            ],
        });
        _admin = await StartAdminAsync(new IPEndPoint(IPAddress.Loopback, 0));
    }

    [TearDown]
    public async Task Stop()
    {
        await _admin.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [OneTimeTearDown]
    public void DisposeClient() => _client.Dispose();

    [Test]
    public async Task Health_and_readiness()
    {
        (await GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await _proxy.Plane.StopAsync(CancellationToken.None);
        (await GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task Configuration_is_shown_without_secrets()
    {
        var answer = await GetAsync("/config");
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/json");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldNotContain("very secret");
        text.ShouldNotContain("PRIVATE KEY");
        using var json = JsonDocument.Parse(text);
        var gateway = json.RootElement[0];
        gateway.GetProperty("gateway").GetString().ShouldBe("default/eg");
        gateway.GetProperty("version").GetString().ShouldNotBe(IrJson.Version(_proxy.Plane.Gateways[0]), "A hash of a secret is a way to guess it.");
        var ir = IrJson.Deserialize(System.Text.Encoding.UTF8.GetBytes(gateway.GetProperty("ir").GetRawText()));
        ir.Routes.ShouldHaveSingleItem().Id.ShouldBe("r");
    }

    [Test]
    public async Task Statuses_are_shown_as_they_are_given()
    {
        var answer = await GetAsync("/status");
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/yaml");
        (await answer.Content.ReadAsStringAsync()).ShouldBe("statuses: []\n");
    }

    [Test]
    public async Task Metrics_count_requests_and_configurations()
    {
        (await _proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        await _proxy.RefusalAsync(Gateway([Http()], [Route("r", "nowhere")]));
        var text = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                text = await (await GetAsync("/metrics")).Content.ReadAsStringAsync();
                return text.Contains("jwtgateway_requests_total{", StringComparison.Ordinal)
                    && text.Contains("jwtgateway_config_refused_total", StringComparison.Ordinal);
            },
            "the request is counted");
        text.ShouldContain("listener=\"default/eg/http\",reason=\"route_fault\",route=\"r\",status=\"500\"");
        text.ShouldContain("jwtgateway_request_duration_seconds_bucket");
        text.ShouldContain("jwtgateway_config_version{");
    }

    [TestCase("/", HttpStatusCode.OK)]
    [TestCase("/nothing", HttpStatusCode.NotFound)]
    public async Task Anything_else_lists_what_there_is(string path, HttpStatusCode status)
    {
        var answer = await GetAsync(path);
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("/readyz");
    }

    [TestCase("rebound.example.com", HttpStatusCode.Forbidden)]
    [TestCase("rebound.example.com:19000", HttpStatusCode.Forbidden)]
    [TestCase("xn--.example", HttpStatusCode.Forbidden)]
    [TestCase("localhost:1", HttpStatusCode.OK)]
    [TestCase("[::1]", HttpStatusCode.OK)]
    [TestCase("10.0.0.1", HttpStatusCode.OK)]
    public async Task Only_addresses_are_answered_for(string host, HttpStatusCode expected)
    {
        foreach (var path in new[] { "/config", "/metrics" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address(path));
            request.Headers.Host = host;
            (await _client.SendAsync(request)).StatusCode.ShouldBe(expected);
        }
    }

    [Test]
    public async Task Where_configuration_is_for_this_machine_alone_others_see_health_and_metrics()
    {
        var elsewhere = OwnAddress() ?? throw new IgnoreException("This machine has no address but loopback.");
        await using var open = await StartAdminAsync(new IPEndPoint(IPAddress.Any, 0));
        (await StatusAsync(elsewhere, open.Address.Port, "/config")).ShouldBe(HttpStatusCode.OK, "Left to the address, it is everybody's who can connect.");

        await using var closed = await StartAdminAsync(new IPEndPoint(IPAddress.Any, 0), loopbackOnly: true);

        foreach (var path in new[] { "/healthz", "/readyz", "/metrics", "/config", "/status", "/" })
        {
            (await StatusAsync(IPAddress.Loopback, closed.Address.Port, path)).ShouldBe(HttpStatusCode.OK, path);
            var expected = path is "/config" or "/status" or "/" ? HttpStatusCode.Forbidden : HttpStatusCode.OK;
            (await StatusAsync(elsewhere, closed.Address.Port, path)).ShouldBe(expected, path);
        }
    }

    [TestCase("127.0.0.1", "127.0.0.1", true)]
    [TestCase("::1", "::1", true)]
    [TestCase("::ffff:127.0.0.1", "::ffff:127.0.0.1", true)]
    [TestCase("127.0.0.6", "10.0.0.7", false)]
    [TestCase("10.0.0.9", "10.0.0.7", false)]
    [TestCase("10.0.0.9", "127.0.0.1", false)]
    [TestCase("::ffff:10.0.0.9", "::ffff:10.0.0.7", false)]
    [TestCase(null, "127.0.0.1", false)]
    public void A_connection_is_local_when_both_its_ends_are(string? remote, string? local, bool expected) =>
        AdminGuard.IsLocal(remote is null ? null : IPAddress.Parse(remote), local is null ? null : IPAddress.Parse(local)).ShouldBe(expected);

    [Test]
    public async Task Nothing_can_be_changed()
    {
        var answer = await _client.PostAsync(Address("/config"), new StringContent(""));
        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["GET", "HEAD"]);
        using var head = new HttpRequestMessage(HttpMethod.Head, Address("/healthz"));
        (await _client.SendAsync(head)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task An_address_that_is_taken_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var address = (IPEndPoint)taken.LocalEndpoint;
        var error = await Should.ThrowAsync<IOException>(StartAdminAsync(address));
        error.Message.ShouldStartWith($"The admin address {address} cannot be bound: ");
    }

    private static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private async Task<HttpStatusCode> StatusAsync(IPAddress address, int port, string path)
    {
        using var response = await _client.GetAsync($"http://{address}:{port}{path}");
        return response.StatusCode;
    }

    private Task<AdminServer> StartAdminAsync(IPEndPoint address, bool loopbackOnly = false) => AdminServer.StartAsync(
        AdminOptions.For(_proxy.Plane, address) with { Status = () => "statuses: []\n", LoopbackOnly = loopbackOnly },
        NullLoggerFactory.Instance,
        CancellationToken.None);

    private Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(Address(path));

    private string Address(string path) => $"http://{_admin.Address}{path}";
}

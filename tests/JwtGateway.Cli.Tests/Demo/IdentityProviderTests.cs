using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Cli.Demo;

namespace JwtGateway.Cli.Tests.Demo;

public sealed class IdentityProviderTests
{
    private DemoCertificates _certificates = null!;
    private IdentityProvider _provider = null!;

    [SetUp]
    public async Task Start()
    {
        _certificates = DemoCertificates.Create(TimeProvider.System.GetUtcNow());
        _provider = await IdentityProvider.StartAsync(_certificates.Server, TimeProvider.System);
    }

    [TearDown]
    public async Task Stop()
    {
        await _provider.DisposeAsync();
        _certificates.Dispose();
    }

    [Test]
    public async Task It_serves_an_RS256_and_an_ES256_key_under_a_certificate_of_its_own_CA()
    {
        using var http = Client(_certificates.CaPem);

        var jwks = await http.GetFromJsonAsync<JsonObject>("https://idp.example.com/jwks.json");

        jwks!["keys"]!.AsArray().Select(k => (string?)k!["alg"]).ShouldBe(["ES256", "RS256"]);
        jwks["keys"]!.AsArray().ShouldAllBe(k => !k!.AsObject().ContainsKey("d"));
    }

    [Test]
    public async Task Its_discovery_document_leads_to_the_keys()
    {
        using var http = Client(_certificates.CaPem);

        var discovery = await http.GetFromJsonAsync<JsonObject>("https://idp.example.com/.well-known/openid-configuration");

        ((string?)discovery!["issuer"]).ShouldBe("https://idp.example.com");
        ((string?)discovery["jwks_uri"]).ShouldBe("https://idp.example.com/jwks.json");
    }

    [Test]
    public async Task Another_CA_does_not_vouch_for_it()
    {
        using var other = DemoCertificates.Create(TimeProvider.System.GetUtcNow());
        using var http = Client(other.CaPem);

        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri("https://idp.example.com/jwks.json")));
    }

    private HttpClient Client(string caPem) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _provider.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509Certificate2.CreateFromPem(caPem) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });
}

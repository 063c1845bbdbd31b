using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>
/// What is kept from one request of a connection or stream for the next is nobody else's: many at a time, in HTTP/1.1 and HTTP/2, good and bad, with tokens in
/// headers and bodies, some of them given up by their clients, and none is told of another's claims.
/// </summary>
public sealed class ConcurrentRequestTests
{
    private const int Clients = 16;
    private const int RequestsOfEach = 60;
    private const string Payload = "${actions.ngrok.jwt_validation.tokens[0].payload.sub}";

    private EchoServer _blue = null!;
    private EchoServer _green = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _blue = await EchoServer.StartAsync("blue");
        _green = await EchoServer.StartAsync("green");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _blue.DisposeAsync();
        await _green.DisposeAsync();
    }

    [Test]
    public async Task No_request_has_the_claims_of_another()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway());
        var wrong = new ConcurrentQueue<string>();
        var passed = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => SendAllAsync(proxy, client, wrong, passed))));
        wrong.ShouldBeEmpty();
        passed.Keys.ShouldBe(["blue", "green", "401", "403"], ignoreOrder: true, customMessage: "what is tried reaches too little");
    }

    private static async Task SendAllAsync(RunningProxy proxy, int client, ConcurrentQueue<string> wrong, ConcurrentDictionary<string, int> seen)
    {
        using var http = proxy.NewClient();
        for (var i = 0; i < RequestsOfEach; i++)
        {
            // Every fourth request brings tokens that others bring as well, and that are remembered.
            var name = i % 4 == 0 ? "shared" : string.Create(CultureInfo.InvariantCulture, $"{client}-{i}");
            var inBody = i % 3 == 0;
            var request = Request(name, inBody, id: i % 5 == 1 ? Minted.Expired : Minted.For("id-" + name), isAnonymous: i % 5 == 2);
            request.Version = client % 2 == 0 ? HttpVersion.Version11 : HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            if (i % 7 == 6)
            {
                await GiveUpAsync(http, request);
                continue;
            }

            using var answer = await http.SendAsync(request);
            var expected = i % 5 == 2 ? "401 " : i % 5 == 1 ? "" : $"200 {name} id-{name}";
            var got = await DescribeAsync(answer);
            seen.AddOrUpdate(got.Upstream, 1, (_, count) => count + 1);
            if (expected.Length > 0 ? got.Text != expected : got.Text is not ("401 " or "403 "))
                wrong.Enqueue($"{client}-{i}: {got.Text} instead of {expected}");
        }
    }

    /// <summary>The status; of what reached an upstream, whom the headers of the route's and the backend's policy tell of, and nothing else tells of anybody.</summary>
    private static async Task<(string Text, string Upstream)> DescribeAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
            return ($"{(int)answer.StatusCode} ", $"{(int)answer.StatusCode}");
        var echoed = await EchoServer.ReadAsync(answer);
        var (own, other) = echoed.Name == "blue" ? ("x-blue", "x-green") : ("x-green", "x-blue");
        return ($"200 {echoed.Headers.GetValueOrDefault("x-sub")} {echoed.Headers.GetValueOrDefault(own)}{echoed.Headers.GetValueOrDefault(other)}", echoed.Name);
    }

    private static HttpRequestMessage Request(string name, bool inBody, string id, bool isAnonymous)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new StringContent(inBody ? $$"""{"id":"{{id}}"}""" : "{}", Encoding.UTF8, "application/json") };
        if (!isAnonymous)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Minted.For(name));
        if (!inBody)
            request.Headers.TryAddWithoutValidation("X-Id", id);
        return request;
    }

    /// <summary>Wherever it is by then.</summary>
    private static async Task GiveUpAsync(HttpClient http, HttpRequestMessage request)
    {
        using var enough = new CancellationTokenSource();
        var sent = http.SendAsync(request, enough.Token);
        await Task.Yield();
        await enough.CancelAsync();
        try
        {
            (await sent).Dispose();
        }
        catch (OperationCanceledException)
        {
            // As wanted.
        }
    }

    /// <summary>The route's policy is for the one token; one backend's rules and the other's claim headers are for the other, in a header or in the body.</summary>
    private GatewayIr Gateway()
    {
        var route = Route("r", "") with
        {
            Policy = Protected,
            Backends =
            [
                new() { Weight = 1, Upstream = "blue", Policy = Protected with { Source = "blue", Jwt = new ProviderRequirementIr("id") } },
                new()
                {
                    Weight = 1,
                    Upstream = "green",
                    Policy = new TrafficIr
                    {
                        Source = "green",
                        Rules =
                        [
                            new TrafficRuleIr { Expressions = ["hasReqHeader('X-Id')"], Actions = [new JwtValidationActionIr(["header"]), new AddHeadersActionIr([new("X-Green", Payload)])] },
                            new TrafficRuleIr { Expressions = ["!hasReqHeader('X-Id')"], Actions = [new JwtValidationActionIr(["body"]), new AddHeadersActionIr([new("X-Green", Payload)])] },
                        ],
                    },
                },
            ],
        };
        var gateway = Sample.Gateway([Http()], [route], Upstream("blue", _blue.Port), Upstream("green", _green.Port)).WithKeys();
        var provider = gateway.Providers[0];
        var (header, body) = (new HeaderLocationIr("X-Id", ""), new BodyLocationIr(["id"]));
        return gateway with
        {
            Providers = gateway.Providers.AddRange(
                provider with { Id = "id", Name = "id", Locations = [header, body], ClaimHeaders = [new ClaimHeaderIr("X-Blue", ["sub"])] },
                provider with { Id = "header", Name = "header", Locations = [header], ClaimHeaders = [] },
                provider with { Id = "body", Name = "body", Locations = [body], ClaimHeaders = [] }),
        };
    }
}

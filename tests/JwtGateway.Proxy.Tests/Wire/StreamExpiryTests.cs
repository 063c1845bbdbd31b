using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using JwtGateway.Testing.Grpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Requests that are still under way when their token runs out, each protocol in its way.</summary>
public sealed class StreamExpiryTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly EnforceIr Policy = Protected with { StreamGrace = Grace };

    private readonly Channel<string> _upstreamGoesOn = Channel.CreateUnbounded<string>();
    private ManualTimeProvider _time = null!;
    private TestServer _upstream = null!;
    private int _abandoned;

    [SetUp]
    public async Task Start()
    {
        _time = new ManualTimeProvider();
        _abandoned = 0;
        _upstream = await TestServer.StartAsync(AnswerAsync);
    }

    [TearDown]
    public Task Stop() => _upstream.DisposeAsync().AsTask();

    [Test]
    public async Task Server_sent_events_are_broken_off_after_exp_skew_and_grace_and_not_before()
    {
        await using var proxy = await StartAsync(Policy with { Source = "counted" });
        using var events = await EventsAsync(proxy, Token());
        (await events.ReadLineAsync()).ShouldBe("data: first");
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "jwtgateway.streams.expired")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, measurement, tags, _) =>
        {
            if (tags.ToArray().Contains(new("policy", "counted")) && tags.ToArray().Contains(new("kind", "http")))
            {
                Interlocked.Add(ref counted, measurement);
            }
        });
        listener.Start();
        _time.Advance(Life + Skew + Grace);
        _abandoned.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<IOException>(async () =>
        {
            while (await events.ReadLineAsync() is not null)
            {
                // What was on its way.
            }
        });
        await Eventually.HoldsAsync(() => Volatile.Read(ref _abandoned) == 1, "the upstream was let go of");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Status: 200, Reason: "stream_expired" }), "a decision");
        Interlocked.Read(ref counted).ShouldBe(1);
        _time.PendingTimers.ShouldBe(0);
    }

    [Test]
    public async Task An_HTTP_2_stream_is_reset_and_the_connection_goes_on()
    {
        using var ca = new PrivateCa();
        var gateway = GrpcUpstream.Gateway(ca, _upstream.Port, Policy);
        await using var proxy = await StartAsync(gateway with { Upstreams = [Upstream("u", _upstream.Port)] });
        using var client = Http2Client(proxy, ca);
        using var answer = await client.SendAsync(Http2("https://localhost/events"), HttpCompletionOption.ResponseHeadersRead);
        answer.Version.ShouldBe(HttpVersion.Version20);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await events.ReadLineAsync()).ShouldBe("data: first");
        Expire();
        var broken = await Should.ThrowAsync<HttpProtocolException>(async () => await events.ReadToEndAsync());
        broken.ErrorCode.ShouldBe(8); // CANCEL
        (await client.SendAsync(Http2("https://localhost/quick"))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_request_that_has_no_answer_yet_gets_the_policys()
    {
        await using var proxy = await StartAsync(Policy with { Answers = new AnswersIr { Body = AnswerBody.ProblemJson, Challenge = ChallengeStyle.Rfc6750, Realm = "r" } });
        var answer = proxy.GetAsync("http://a/silent", headers: ("Authorization", "Bearer " + Token()));
        await Eventually.HoldsAsync(() => _time.PendingTimers == 1, "the request is under way");
        Expire();
        var refused = await answer;
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.GetValues("WWW-Authenticate").ShouldBe(["Bearer realm=\"r\", error=\"invalid_token\", error_description=\"Jwt is expired\""]);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("\"reason\":\"jwt_expired\"");
        refused.Headers.Contains("X-Upstream").ShouldBeFalse();
    }

    [Test]
    public async Task A_gRPC_stream_ends_with_its_own_status()
    {
        using var ca = new PrivateCa();
        await using var upstream = await TestServer.StartAsync(GrpcUpstream.EchoForeverAsync, protocols: HttpProtocols.Http2);
        await using var proxy = await StartAsync(GrpcUpstream.Gateway(ca, upstream.Port, Policy));
        foreach (var kind in new[] { "server", "bidi" })
        {
            await using var call = await GrpcCall.StartAsync(kind, proxy.BoundPort(443), ca.Pem, Token());
            (await call.NextAsync())["message"]!.GetValue<string>().ShouldBe("hello");
            Expire();
            var status = await call.NextAsync();
            status["code"]!.GetValue<int>().ShouldBe(16, kind);
            status["details"]!.GetValue<string>().ShouldBe("Jwt is expired");
        }
    }

    [Test]
    public async Task A_WebSocket_is_closed_with_a_code_and_a_reason()
    {
        await using var proxy = await StartAsync(Policy);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", "Bearer " + Token());
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.BoundPort()}/ws"), CancellationToken.None);
        await socket.SendAsync("ping"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[64];
        Encoding.ASCII.GetString(buffer, 0, (await socket.ReceiveAsync(buffer, CancellationToken.None)).Count).ShouldBe("ping");
        Expire();
        (await socket.ReceiveAsync(buffer, CancellationToken.None)).MessageType.ShouldBe(WebSocketMessageType.Close);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.PolicyViolation);
        socket.CloseStatusDescription.ShouldBe("Jwt is expired");
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        socket.State.ShouldBe(WebSocketState.Closed);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Status: 101, Reason: "stream_expired" }), "a decision");
        await Eventually.HoldsAsync(() => _time.PendingTimers == 0, "no timer is left");
    }

    [Test]
    public async Task A_WebSocket_in_the_middle_of_a_frame_is_broken_off()
    {
        await using var proxy = await StartAsync(Policy);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /half HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {Token()}\r\nConnection: Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var text = "";
        var buffer = new byte[1024];
        while (!text.EndsWith("half", StringComparison.Ordinal))
        {
            text += Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer));
        }

        Expire();
        (await RestAsync(stream)).ShouldBeEmpty();
    }

    [Test]
    public async Task Whoever_never_asked_or_has_no_exp_or_is_only_audited_goes_on()
    {
        foreach (var (policy, token) in new[] { (Protected, Token()), (Policy, Minted.Endless), (Policy with { Audit = true }, Token()), (Policy, Minted.For("a")) })
        {
            await using var proxy = await StartAsync(policy);
            using var events = await EventsAsync(proxy, token);
            (await events.ReadLineAsync()).ShouldBe("data: first");
            Expire();
            await _upstreamGoesOn.Writer.WriteAsync("second");
            (await events.ReadLineAsync()).ShouldBe("data: second");
        }
    }

    [Test]
    public async Task The_earliest_of_several_tokens_counts_and_of_several_policies_too()
    {
        var other = new JwtProviderIr
        {
            Id = "other",
            Name = "other",
            KeySource = "keys",
            Locations = [new HeaderLocationIr("X-Token", "")],
            ClockSkew = TimeSpan.Zero,
        };
        var all = Policy with { Jwt = new AllRequirementIr([new ProviderRequirementIr("provider"), new ProviderRequirementIr("other")]) };
        var chain = new AllOfIr { Source = "p", Policies = [Policy, Protected with { Source = "q", Jwt = new ProviderRequirementIr("other"), StreamGrace = Grace }] };
        foreach (RoutePolicyIr policy in new RoutePolicyIr[] { all, chain })
        {
            var gateway = Gateway(policy);
            await using var proxy = await StartAsync(gateway with { Providers = gateway.Providers.Add(other) });
            using var events = await EventsAsync(proxy, Token(), ("X-Token", Minted.Until(_time.GetUtcNow() + TimeSpan.FromMinutes(1))));
            (await events.ReadLineAsync()).ShouldBe("data: first");
            _time.Advance(TimeSpan.FromMinutes(1) + Grace + TimeSpan.FromSeconds(1));
            await Should.ThrowAsync<IOException>(async () => await events.ReadToEndAsync());
        }
    }

    [Test]
    public async Task A_token_that_lives_on_its_skew_is_not_broken_off_at_once()
    {
        await using var proxy = await StartAsync(Policy with { StreamGrace = TimeSpan.Zero });
        var token = Minted.Until(_time.GetUtcNow() - TimeSpan.FromSeconds(60));
        (await proxy.GetAsync("http://a/quick", headers: ("Authorization", "Bearer " + token))).StatusCode.ShouldBe(HttpStatusCode.OK);
        _time.PendingTimers.ShouldBe(0);
    }

    [Test]
    public async Task A_client_that_leaves_takes_its_timer_along()
    {
        await using var proxy = await StartAsync(Policy);
        var events = await EventsAsync(proxy, Token());
        (await events.ReadLineAsync()).ShouldBe("data: first");
        _time.PendingTimers.ShouldBe(1);
        events.Dispose();
        await Eventually.HoldsAsync(() => _time.PendingTimers == 0 && Volatile.Read(ref _abandoned) == 1, "everything is let go of");
        proxy.Decisions.Last().Reason.ShouldBe("client_closed");
    }

    [Test]
    public async Task Clocks_that_are_set_ahead_are_noticed()
    {
        await using var proxy = await StartAsync(Policy);
        using var events = await EventsAsync(proxy, Minted.Until(_time.GetUtcNow() + TimeSpan.FromDays(400)));
        (await events.ReadLineAsync()).ShouldBe("data: first");
        _time.Advance(TimeSpan.FromDays(1));
        _time.PendingTimers.ShouldBe(1);
        _time.Advance(TimeSpan.FromDays(400));
        await Should.ThrowAsync<IOException>(async () => await events.ReadToEndAsync());
    }


    private string Token() => Minted.Until(_time.GetUtcNow() + Life);

    private void Expire() => _time.Advance(Life + Skew + Grace + TimeSpan.FromSeconds(1));

    private static async Task<string> RestAsync(NetworkStream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private async Task<StreamReader> EventsAsync(RunningProxy proxy, string token, params (string Name, string Value)[] headers)
    {
        var request = Authorized("http://a/events", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await proxy.Client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    private static HttpRequestMessage Authorized(string address, string token) => new(HttpMethod.Get, address)
    {
        Headers = { Authorization = new("Bearer", token) },
    };

    private HttpRequestMessage Http2(string address)
    {
        var request = Authorized(address, Token());
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return request;
    }

    private static HttpClient Http2Client(RunningProxy proxy, PrivateCa ca) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions =
        {
            CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { ca.Certificate }, RevocationMode = X509RevocationMode.NoCheck,
            },
        },
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(443), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private GatewayIr Gateway(RoutePolicyIr policy) =>
        Sample.Gateway([Http()], [Route("r", "u") with { Policy = policy }], Upstream("u", _upstream.Port)).WithKeys();

    private Task<RunningProxy> StartAsync(RoutePolicyIr policy) => StartAsync(Gateway(policy));

    private Task<RunningProxy> StartAsync(GatewayIr gateway) => RunningProxy.StartAsync(gateway, time: _time);

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await (context.Request.Path.Value switch
            {
                "/events" => EventsAsync(context),
                "/silent" => ForeverAsync(context),
                "/ws" => EchoAsync(context),
                "/half" => HalfAsync(context),
                _ => Task.CompletedTask,
            });
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            Interlocked.Increment(ref _abandoned);
        }
    }

    private static Task ForeverAsync(HttpContext context) => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: first\n", context.RequestAborted);
        while (true)
        {
            var next = await _upstreamGoesOn.Reader.ReadAsync(context.RequestAborted);
            await context.Response.WriteAsync($"data: {next}\n", context.RequestAborted);
        }
    }

    private static async Task<Stream> UpgradeAsync(HttpContext context)
    {
        var key = context.Request.Headers.SecWebSocketKey.ToString();
        context.Response.Headers.Upgrade = "websocket";
#pragma warning disable CA5350 // RFC 6455 section 4.2.2 has it so.
        var accept = SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
#pragma warning restore CA5350
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(accept);
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = WebSocket.CreateFromStream(await UpgradeAsync(context), new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }

    private static async Task HalfAsync(HttpContext context)
    {
        await using var stream = await UpgradeAsync(context);
        await stream.WriteAsync((byte[])[0x81, 100, .. "half"u8], context.RequestAborted);
        await ForeverAsync(context);
    }
}

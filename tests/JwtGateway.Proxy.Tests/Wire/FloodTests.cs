using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.RawHttp2Connection;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>
/// Clients that make work: each is ended or held within bounds, an honest one beside it is served, and the memory that is held in the end is no more than
/// a bound far below what was sent.
/// </summary>
[NonParallelizable]
public sealed class FloodTests
{
    private const long Bound = 48 * 1024 * 1024;

    private readonly List<TcpClient> _clients = [];
    private ByteUpstream _upstream = null!;
    private Rejections _rejections = null!;
    private RunningProxy _proxy = null!;

    [SetUp]
    public async Task Start()
    {
        _upstream = await ByteUpstream.StartAsync();
        _rejections = new Rejections();
        _proxy = await StartAsync(new LimitsIr { RequestHeadersTimeout = TimeSpan.FromSeconds(2) });
        (await HonestAsync(_proxy)).ShouldBe(HttpStatusCode.OK);
    }

    [TearDown]
    public async Task Stop()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        await _proxy.DisposeAsync();
        _rejections.Dispose();
        await _upstream.DisposeAsync();
    }

    private int Port => _proxy.BoundPort(_rejections.Port);

    [Test]
    public async Task Streams_that_are_opened_and_reset()
    {
        var before = Held();
        await using var flood = await OpenAsync(Port);

        // CVE-2023-44487: 100,000 requests on one connection, each cancelled at once.
        await flood.FloodAsync(i => [.. Get((2 * i) + 1), .. Frame(Reset, 0, (2 * i) + 1, [0, 0, 0, 8])], 100_000);

        await Eventually.HoldsAsync(() => flood.IsClosed, "the connection is closed");
        _upstream.Requests.Count.ShouldBeLessThan(20_000);
        await _rejections.HasAsync("http2_enhance_your_calm");
        await ServesAndHoldsAsync(before);
    }

    [Test]
    public async Task Headers_that_go_on_for_ever()
    {
        var before = Held();
        await using var flood = await OpenAsync(Port);
        await flood.SendAsync(Frame(Headers, 0, 1, [0x82, 0x86, 0x84]));

        // CVE-2024-27316: frames of CONTINUATION that never say that they end; 16 KiB each, up to 160 MB.
        var block = string.Concat(Enumerable.Repeat("\0\u0001x\u0008yyyyyyyy", 1000));
        (await flood.FloodAsync(_ => Frame(Continuation, 0, 1, Encoding.Latin1.GetBytes(block)), 10_000, batch: 10)).ShouldBeTrue("The server ends it.");

        await Eventually.HoldsAsync(() => flood.IsClosed, "the connection is closed");
        _rejections.Reasons.ShouldNotBeEmpty();
        await ServesAndHoldsAsync(before);
    }

    [Test]
    public async Task Empty_frames_of_CONTINUATION_do_not_outlast_the_time_for_headers()
    {
        var before = Held();
        await using var flood = await OpenAsync(Port);
        await flood.SendAsync(Frame(Headers, 0, 1, [0x82, 0x86, 0x84]));

        (await flood.FloodAsync(_ => Frame(Continuation, 0, 1, []), 200_000_000)).ShouldBeTrue("The server ends it.");

        await ServesAndHoldsAsync(before);
    }

    [TestCase(Settings)]
    [TestCase(Ping)]
    public async Task Frames_that_ask_for_an_answer_nobody_reads(byte type)
    {
        var before = Held();
        await using var flood = await OpenAsync(Port, reads: false);
        var frame = Frame(type, 0, 0, type == Ping ? new byte[8] : []);

        // Answers pile up where nobody reads them: the server takes no more questions, or ends it, long before it has them all.
        var sending = flood.FloodAsync(_ => frame, 200_000_000);
        long last;
        do
        {
            last = flood.Sent;
            for (var i = 0; i < 50; i++)
                (await HonestAsync(_proxy)).ShouldBe(HttpStatusCode.OK);
        }
        while (flood.Sent != last);
        TestContext.Out.WriteLine($"{last / 1024} KiB were taken");
        await ServesAndHoldsAsync(before);
        await flood.DisposeAsync();
        await sending;
    }

    [Test]
    public async Task Empty_frames_of_DATA()
    {
        var before = Held();
        await using var flood = await OpenAsync(Port);
        await flood.SendAsync(Post(1));

        await flood.FloodAsync(_ => Frame(Data, 0, 1, []), 300_000);

        await ServesAndHoldsAsync(before);
        _upstream.Requests.Count(r => r.Target == "/" && r.Body.Length > 0).ShouldBe(0);
    }

    [Test]
    public async Task Hundreds_of_clients_that_drip_their_headers()
    {
        var before = Held();
        var clients = await ConnectAsync(400);
        var ended = clients.Select(client => DripAsync(client, "GET / HTTP/1.1\r\nHost: a\r\n", "X: y\r\n")).ToArray();

        await Eventually.HoldsAsync(async () => await HonestAsync(_proxy) == HttpStatusCode.OK, "an honest client is served");
        await Task.WhenAll(ended).WaitAsync(TimeSpan.FromSeconds(60));
        _rejections.Reasons.Count(r => r == "timeout").ShouldBe(400);
        await ServesAndHoldsAsync(before);
    }

    [Test]
    public async Task Hundreds_of_clients_that_drip_their_bodies()
    {
        var before = Held();
        var clients = await ConnectAsync(400);
        var ended = clients.Select(client => DripAsync(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n", "x")).ToArray();

        await Eventually.HoldsAsync(async () => await HonestAsync(_proxy) == HttpStatusCode.OK, "an honest client is served");

        // Slower than 240 octets a second after 5 seconds is no client (Kestrel's MinRequestBodyDataRate).
        await Task.WhenAll(ended).WaitAsync(TimeSpan.FromSeconds(60));
        await ServesAndHoldsAsync(before);
    }

    [Test]
    public async Task Clients_that_never_read_what_they_asked_for()
    {
        var piece = new byte[64 * 1024];
        await using var large = await TestServer.StartAsync(async context =>
        {
            for (var i = 0; i < 1600 && !context.RequestAborted.IsCancellationRequested; i++)
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        });
        var gateway = Gateway(_upstream.Port, new LimitsIr()) with
        {
            Routes = [Route("large", "large", Prefix("/")), Route("honest", "u", Exact("/honest"))],
            Upstreams = [Upstream("large", large.Port), Upstream("u", _upstream.Port)],
        };
        await using var proxy = await RunningProxy.StartAsync(
            gateway, new DataPlaneOptions { MapPort = _ => 0, UpstreamIdleTimeout = TimeSpan.FromSeconds(8) });
        var port = proxy.BoundPort(_rejections.Port);
        var before = Held();
        var clients = new List<RawHttp2Connection>();

        // SETTINGS_INITIAL_WINDOW_SIZE of 1: each of 10 x 50 answers of 100 MB waits for its second octet.
        for (var c = 0; c < 10; c++)
        {
            clients.Add(await OpenAsync(port, reads: false, 0, 4, 0, 0, 0, 1));
            await clients[c].SendAsync(Enumerable.Range(0, 50).SelectMany(i => Get((2 * i) + 1)).ToArray());
        }

        foreach (var client in await ConnectAsync(50, port))
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        // Each of 550 holds what is buffered of one answer here and at the upstream, which is in this process as well; then it is given up.
        (await HonestAsync(proxy)).ShouldBe(HttpStatusCode.OK);
        var most = 0L;
        await Eventually.HoldsAsync(
            () =>
            {
                most = Math.Max(most, Held() - before);
                return proxy.Decisions.Count(d => d.Route == "large") == 550;
            },
            "all are given up",
            TimeSpan.FromSeconds(60));
        TestContext.Out.WriteLine($"at most {most / 1024 / 550} KiB for each");
        most.ShouldBeLessThan(550 * 512 * 1024);
        (await HonestAsync(proxy)).ShouldBe(HttpStatusCode.OK);
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private async Task<List<TcpClient>> ConnectAsync(int count, int? port = null)
    {
        var clients = new List<TcpClient>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(new TcpClient());
            _clients.Add(clients[i]);
            await clients[i].ConnectAsync(IPAddress.Loopback, port ?? Port);
        }

        return clients;
    }

    /// <summary>Sends a beginning, then a drop now and then, until the server has enough.</summary>
    private static async Task DripAsync(TcpClient client, string beginning, string drop)
    {
        var stream = client.GetStream();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var answer = new byte[4096];
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning));
            var reading = stream.ReadAsync(answer).AsTask();
            while (!reading.IsCompleted)
            {
                await timer.WaitForNextTickAsync();
                await stream.WriteAsync(Encoding.ASCII.GetBytes(drop));
            }

            await reading;
        }
        catch (IOException)
        {
            // Reset.
        }
    }

    private async Task ServesAndHoldsAsync(long before)
    {
        (await HonestAsync(_proxy)).ShouldBe(HttpStatusCode.OK);
        await Eventually.HoldsAsync(() => Held() - before < Bound, $"less than {Bound} octets are held beyond the {before} from before", TimeSpan.FromSeconds(30));
        TestContext.Out.WriteLine($"{(Held() - before) / 1024} KiB more than before; {Environment.WorkingSet / 1024 / 1024} MiB working set");
    }

    private static long Held() => GC.GetTotalMemory(forceFullCollection: true);

    private Task<RunningProxy> StartAsync(LimitsIr limits) => RunningProxy.StartAsync(Gateway(_upstream.Port, limits));

    private GatewayIr Gateway(int upstream, LimitsIr limits) =>
        Sample.Gateway([Http(_rejections.Port)], [Route("r", "u")], Upstream("u", upstream)) with { Settings = new GatewaySettingsIr { Limits = limits } };

    private async Task<HttpStatusCode> HonestAsync(RunningProxy proxy)
    {
        using var client = proxy.Client(_rejections.Port);
        client.Timeout = TimeSpan.FromSeconds(20);
        return (await client.GetAsync("http://a/honest")).StatusCode;
    }
}

using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.Extensions.Logging;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Every answer can be explained, and no explanation holds what must not be written down.</summary>
public sealed class DecisionTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task A_forwarded_request_names_all_that_decided()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("HTTPRoute/default/foo/rules/0", "echo") with { Policy = Protected }));
        var before = DateTimeOffset.Parse("2025-01-01T00:00:00Z");
        await proxy.GetAsync("http://Shop.example.com:8080/%61?token=very-secret", 80, ("Authorization", $"Bearer {Minted.For("alice")}"));
        var decision = await OnlyDecisionAsync(proxy);
        decision.Time.ShouldBeGreaterThan(before);
        decision.Method.ShouldBe("GET");
        decision.Host.ShouldBe("shop.example.com");
        decision.Path.ShouldBe("/a");
        decision.Status.ShouldBe(200);
        decision.Listener.ShouldBe(Listener);
        decision.Route.ShouldBe("HTTPRoute/default/foo/rules/0");
        decision.Policy.ShouldBe(Protected.Source);
        decision.Provider.ShouldBe("example");
        decision.KeyId.ShouldBe("k1");
        decision.Reason.ShouldBe("ok");
        decision.Upstream.ShouldBe("echo");
        decision.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Test]
    public async Task An_open_route_says_so()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        await proxy.GetAsync("http://a/");
        var decision = await OnlyDecisionAsync(proxy);
        decision.Reason.ShouldBe("open");
        decision.Policy.ShouldBeNull();
    }

    [Test]
    public async Task Nothing_of_one_request_is_left_to_the_next_of_its_connection()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo", Prefix("/p")) with { Policy = Protected }));
        await proxy.RawAsync("GET /p HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        await Eventually.HoldsAsync(() => proxy.Decisions.Count == 2, "both decisions");
        proxy.Decisions.First().Policy.ShouldBe(Protected.Source);
        var second = proxy.Decisions.Last();
        second.ShouldBe(second with { Policy = null, Provider = null, KeyId = null, Route = null, Upstream = null, Reason = "no_route", Status = 404 });
        second.Path.ShouldBe("/none");
    }

    [Test]
    public async Task A_refused_token_is_explained_but_not_shown()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo") with { Policy = Protected }));
        await proxy.GetAsync("http://a/x", 80, ("Authorization", $"Bearer {Minted.Expired}"));
        var decision = await OnlyDecisionAsync(proxy);
        decision.Status.ShouldBe(401);
        decision.Reason.ShouldBe("jwt_expired");
        decision.Upstream.ShouldBeNull();
        decision.ToString().ShouldNotContain(Minted.Expired[^20..]);
    }

    [Test]
    public async Task What_a_client_sends_cannot_forge_lines()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        await proxy.RawGetAsync("/a\u001b[31m\u007f\\b?secret");
        var decision = await OnlyDecisionAsync(proxy);
        decision.Reason.ShouldBe("bad_target");
        decision.Path.ShouldBe("/a?[31m?\\b");
    }

    [Test]
    public async Task Logs_hold_no_query_even_at_the_lowest_level()
    {
        using var log = new Log();
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([Http()], [Route("r", "down", Prefix("/down")), Route("echo", "echo")], Upstream("down", 1), Upstream("echo", _echo.Port)),
            loggers: log);
        await proxy.GetAsync("http://a/?token=very-secret");
        await proxy.GetAsync("http://a/down?token=very-secret");
        await proxy.RawAsync("GET /%00?token=very-secret HTTP/1.1\r\nHost: a\r\n\r\n");
        await proxy.RawAsync("GET /x?token=very-secret HTTP/9.9\r\nHost: a\r\n\r\n");
        log.Text.ShouldNotContain("very-secret");
    }

    private GatewayIr Gateway(params RouteIr[] routes) => Sample.Gateway([Http()], routes, Upstream("echo", _echo.Port)).WithKeys();

    private static async Task<Decision> OnlyDecisionAsync(RunningProxy proxy)
    {
        await Eventually.HoldsAsync(() => !proxy.Decisions.IsEmpty, "a decision");
        return proxy.Decisions.ShouldHaveSingleItem();
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

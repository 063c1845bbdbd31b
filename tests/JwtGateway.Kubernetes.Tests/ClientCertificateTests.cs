using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>Client certificates that a credential plugin brings, and exchanges.</summary>
public sealed class ClientCertificateTests
{
    private static readonly ResourceDescriptor Maps = KnownResources.ConfigMaps;

    private readonly ConcurrentQueue<(string Certificate, string Connection)> _seen = [];
    private readonly ManualTimeProvider _clock = new();
    private TaskCompletionSource _more = null!;
    private string _folder = "";
    private PrivateCa _ca = null!;
    private TestServer _server = null!;
    private ApiTransport _transport = null!;
    private KubernetesApi _api = null!;
    private volatile string _refused = "";

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory().FullName;
        _ca = new PrivateCa();
        _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _refused = "";
        _seen.Clear();
        _server = await TestServer.StartAsync(AnswerAsync, _ca.Issue("localhost"), takesClientCertificates: true);
        foreach (var name in new[] { "first", "second" })
            await File.WriteAllTextAsync(Path.Combine(_folder, name), Printed(name));
        var connection = ClusterConnection.Anonymous(new Uri($"https://localhost:{_server.Port}")) with { CaPem = _ca.Pem };
        _transport = new ApiTransport(
            connection with { Authentication = new Authentication.Exec(Plugin()) }, new ClientContext(_clock, () => 0, NullLoggerFactory.Instance));
        _api = new KubernetesApi(_transport);
    }

    [TearDown]
    public async Task TearDown()
    {
        _more.TrySetResult();
        _transport.Dispose();
        await _server.DisposeAsync();
        _ca.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task One_that_is_refused_is_exchanged_on_a_connection_of_its_own_and_open_watches_go_on()
    {
        var watch = (await _api.WatchAsync(Maps, "ns", new WatchOptions("1", 60, null, null), default).WaitAsync(Patience.Limit)).ShouldBeOfType<ApiResult<WatchStream>.Ok>().Value;
        _refused = "first";
        (await GetAsync().WaitAsync(Patience.Limit)).Problem.ShouldBeNull();
        (await GetAsync().WaitAsync(Patience.Limit)).Problem.ShouldBeNull();

        _seen.Select(seen => seen.Certificate).ShouldBe(["first", "first", "second", "second"]);
        var connections = _seen.Select(seen => seen.Connection).ToList();
        connections[2].ShouldNotBe(connections[1], "A connection keeps the certificate that it was made with.");
        connections[3].ShouldBe(connections[2]);
        _more.SetResult();
        (await watch.ReadLineAsync(default).AsTask().WaitAsync(Patience.Limit)).ShouldNotBeNull();
        await watch.DisposeAsync();
    }

    [Test]
    public async Task One_that_has_run_out_is_exchanged_before_anybody_refuses_it()
    {
        await GetAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        await GetAsync();
        _seen.Select(seen => seen.Certificate).ShouldBe(["first", "second"]);
    }

    [Test]
    public async Task When_the_next_is_refused_as_well_that_is_the_answer()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "second"), Printed("first"));
        _refused = "first";
        (await GetAsync()).Problem.ShouldBeOfType<ApiFailure.Unauthorized>();
        _seen.Count.ShouldBe(2);
    }

    private Task<ApiResult<JsonObject>> GetAsync() => _api.GetAsync(Maps, "ns", "a", default);

    private async Task AnswerAsync(HttpContext context)
    {
        var name = (await context.Connection.GetClientCertificateAsync())?.GetNameInfo(System.Security.Cryptography.X509Certificates.X509NameType.DnsName, false) ?? "none";
        _seen.Enqueue((name, context.Connection.Id));
        if (name == _refused)
        {
            await Answers.Status(401, "Unauthorized")(context);
        }
        else if (context.Request.Query.ContainsKey("watch"))
        {
            await context.Response.Body.FlushAsync();
            await _more.Task;
            await context.Response.WriteAsync("{}\n");
        }
        else
        {
            await Answers.Json("{}")(context);
        }
    }

    /// <summary>Prints the first the first time, and the second from then on.</summary>
    private ExecPlugin Plugin()
    {
        var file = Path.Combine(_folder, "plugin.sh");
        File.WriteAllText(file, """
            #!/bin/sh
            cd "$(dirname "$0")"
            if mkdir ran 2>/dev/null; then cat first; else cat second; fi

            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ExecPlugin { ApiVersion = "client.authentication.k8s.io/v1", Command = file };
    }

    private string Printed(string name)
    {
        var (certificate, key) = _ca.IssuePem(name);
        return new JsonObject
        {
            ["kind"] = "ExecCredential",
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["status"] = new JsonObject
            {
                ["clientCertificateData"] = certificate,
                ["clientKeyData"] = key,
                ["expirationTimestamp"] = name == "first" ? _clock.GetUtcNow().AddHours(1).ToString("O") : null,
            },
        }.ToJsonString();
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>
/// Policies that are lost open what they protect. A CRD that is deleted takes its objects along, and that is told; a server that merely says that
/// the kind is not there takes nothing.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class VanishedKindTests
{
    private const string Crd = "securitypolicies.jwtgateway.io";
    private static readonly ObjectReference Policy = new(ApiGroup.JwtGateway, "SecurityPolicy", "default", "p");

    private readonly Log _log = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly CancellationTokenSource _end = new();
    private TestCluster _cluster = null!;
    private ApiTransport _transport = null!;
    private WatchHealth _health = null!;
    private KubernetesSource _source = null!;
    private Task _running = null!;

    [SetUp]
    public async Task WatchAPolicy()
    {
        _cluster = await TestCluster.StartAsync();
        await InstallAsync();
        var context = new ClientContext(_clock, () => 0.5, _log);
        _transport = new ApiTransport(ConnectionLoader.Load(_cluster.KubeconfigPath).ShouldBeOfType<ConnectionResult.Found>().Connection, context);
        _health = new WatchHealth(_clock);
        var options = new KubernetesSourceOptions { Kinds = [new WatchedResource(KnownResources.SecurityPolicies(ApiGroup.JwtGateway))] };
        _source = new KubernetesSource(new KubernetesApi(_transport), options, _health, context);
        _running = _source.RunAsync(_end.Token);
        await Eventually.HoldsAsync(() => IsKnown && Report.IsSynced, "the policy");
    }

    [TearDown]
    public async Task Stop()
    {
        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(_running);
        _end.Dispose();
        _health.Dispose();
        _transport.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task A_server_that_answers_404_for_a_kind_that_it_has_takes_no_policy_away()
    {
        using (Withhold(new Fault.Answer(404, "NotFound", "the server could not find the requested resource"), out var lists))
        {
            await AdvanceUntilAsync(() => lists.Strikes >= 4, "several lists");
            IsKnown.ShouldBeTrue();
            Report.ShouldSatisfyAllConditions(r => r.IsSynced.ShouldBeFalse(), r => r.IsAbsent.ShouldBeFalse());
            _log.Lines.ShouldContain(line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains("answers 404", StringComparison.Ordinal));
        }

        await AdvanceUntilAsync(() => Report.IsSynced, "its recovery");
        IsKnown.ShouldBeTrue();
    }

    [Test]
    public async Task A_server_that_answers_404_for_everything_takes_no_policy_away()
    {
        using var documents = _cluster.Faults.Inject(new Fault.Answer(404, "NotFound", "404 page not found"), new FaultTarget(Resource: ""));
        using (Withhold(new Fault.Answer(404, "NotFound", "404 page not found"), out _))
        {
            await AdvanceUntilAsync(() => documents.Strikes >= 6, "several looks");
            IsKnown.ShouldBeTrue();
        }
    }

    /// <summary>That the policy goes here is what the tests above would see go wrong.</summary>
    [Test]
    public async Task A_CRD_that_is_deleted_takes_its_policies_along_and_how_many_is_told()
    {
        using (Withhold(Fault.Unavailable, out _))
            await _cluster.Client.DeleteAsync("CustomResourceDefinition", "", Crd);
        await AdvanceUntilAsync(() => Report.IsAbsent, "its absence");

        IsKnown.ShouldBeFalse();
        _health.Of(new WatchedResource(KnownResources.SecurityPolicies(ApiGroup.JwtGateway)), null).VanishedObjects.ShouldBe(1);
        _log.Lines.Single(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("1 objects", StringComparison.Ordinal)).ShouldContain("SecurityPolicy.v1alpha1.jwtgateway.io");
    }

    [Test]
    public async Task Policies_that_are_seen_to_be_deleted_with_their_CRD_count_too()
    {
        await _cluster.Client.DeleteAsync("CustomResourceDefinition", "", Crd);
        await AdvanceUntilAsync(() => Report.IsAbsent, "its absence");

        _health.Of(new WatchedResource(KnownResources.SecurityPolicies(ApiGroup.JwtGateway)), null).VanishedObjects.ShouldBe(1);
    }

    [Test]
    public async Task A_CRD_that_comes_back_is_watched_again()
    {
        await _cluster.Client.DeleteAsync("CustomResourceDefinition", "", Crd);
        await AdvanceUntilAsync(() => Report.IsAbsent, "its absence");
        await InstallAsync();

        await AdvanceUntilAsync(() => IsKnown, "the policy");
        Report.IsAbsent.ShouldBeFalse();
    }

    private bool IsKnown => _source.Find(Policy) is not null;

    private KindHealthReport Report => _health.Reports.Single();

    /// <summary>Ends the watch that is open, and answers the fault to all that come after it.</summary>
    private Faulty Withhold(Fault fault, out ActiveFault lists)
    {
        lists = _cluster.Faults.Inject(fault, new FaultTarget("securitypolicies", "list"));
        var watches = _cluster.Faults.Inject(fault, new FaultTarget("securitypolicies", "watch"));
        _cluster.Faults.Inject(new Fault.ErrorEvent(), new FaultTarget("securitypolicies", "watch"), times: 1);
        return new Faulty(lists, watches);
    }

    private async Task InstallAsync()
    {
        await _cluster.Client.ApplyYamlAsync(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "config", "crd", "jwtgateway.io_securitypolicies.yaml")));
        await _cluster.Client.CreateAsync(JsonNode.Parse("""
            {
              "apiVersion": "jwtgateway.io/v1alpha1", "kind": "SecurityPolicy", "metadata": {"name": "p"},
              "spec": {
                "targetRefs": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "r"}],
                "jwt": {"providers": [{"name": "idp", "remoteJWKS": {"uri": "https://idp.example.com/jwks"}}]}
              }
            }
            """)!.AsObject());
    }

    private Task AdvanceUntilAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            return condition();
        },
        what);

    private sealed class Faulty(params ActiveFault[] faults) : IDisposable
    {
        public void Dispose()
        {
            foreach (var fault in faults)
                fault.Dispose();
        }
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
            // There is only this one.
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}

using JwtGateway.Kubernetes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Leases;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Operator.Cluster;
using JwtGateway.Operator.Control;
using JwtGateway.Operator.Provisioning;
using JwtGateway.Operator.Publishing;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator;

/// <summary>The control plane: watches the API server, publishes configuration, and, while it leads, provisions proxies and writes statuses.</summary>
public sealed partial class GatewayOperator : IAsyncDisposable
{
    private readonly OperatorOptions _options;
    private readonly ClientContext _context;
    private readonly RequestMetrics _requests = new();
    private readonly ApiTransport _transport;
    private readonly ApiTransport _leaseTransport;
    private readonly KubernetesApi _api;
    private readonly WatchHealth _health;
    private readonly KubernetesSource _source;
    private readonly ControlState _state = new();
    private readonly OwnedObjects _owned;
    private readonly OperatorMetrics _metrics = new();
    private readonly TranslationFaultReporter _faults;
    private readonly ConfigPublisher _publisher;
    private readonly ILogger _logger;
    private ConfigCertificates? _certificates;
    private ConfigServer? _server;

    /// <summary>Creates an operator that does nothing yet.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="connection">The API server.</param>
    /// <param name="context">Clock, jitter, logs.</param>
    public GatewayOperator(OperatorOptions options, ClusterConnection connection, ClientContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(context);
        _options = options;
        _context = context;
        _logger = context.Loggers.CreateLogger<GatewayOperator>();
        _faults = new TranslationFaultReporter(context.Loggers.CreateLogger<TranslationFaultReporter>());
        _transport = new ApiTransport(connection, context, _requests);
        _leaseTransport = new ApiTransport(connection, context, _requests);
        _api = new KubernetesApi(_transport);
        _health = new WatchHealth(context.Clock);
        _source = new KubernetesSource(_api, new KubernetesSourceOptions { Namespaces = options.WatchNamespaces }, _health, context);
        _owned = new OwnedObjects(options.WatchNamespaces, _state.Touch, _api, _health, context);
        _publisher = new ConfigPublisher(context.Clock, _ => _state.Touch());
        _ = new GatewayMetrics(_metrics.Meter, _publisher);
    }

    /// <summary>Whether the cluster's state is known, translated, and served to proxies.</summary>
    public bool Ready => _server is not null && _state.Current is not null;

    /// <summary>Where configuration is served; null before it is.</summary>
    public System.Net.IPEndPoint? ConfigAddress => _server?.Address;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="IOException">The configuration server's address cannot be bound.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        _certificates = await CertificatesAsync(cancellation);
        _server = await ConfigServer.StartAsync(
            new ConfigServerOptions
            {
                Address = _options.ConfigAddress,
                Publisher = _publisher,
                Reviewer = new ClusterTokenReviewer(_api, _metrics),
                Certificates = _certificates,
                ServiceAccountOf = GatewayProvisioner.ServiceAccountOf,
            },
            _context.Clock,
            _context.Loggers,
            cancellation);

        var translation = new TranslationLoop(_source, _publisher, _state, _metrics, _faults, _options.SharedProxyNamespace, _context.Clock, _context.Loggers.CreateLogger<TranslationLoop>());
        await AllAsync(
            cancellation,
            _source.RunAsync,
            _owned.RunAsync,
            translation.RunAsync,
            token => _certificates.RunAsync(_ => _state.Touch(), token),
            LeadAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _health.Dispose();
        _metrics.Dispose();
        _faults.Dispose();
        _transport.Dispose();
        _leaseTransport.Dispose();
        _requests.Dispose();
    }

    /// <summary>All of them, until one ends; then none.</summary>
    private static async Task AllAsync(CancellationToken cancellation, params Func<CancellationToken, Task>[] parts)
    {
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = parts.Select(part => part(together.Token)).ToList();
        await Task.WhenAny(running);
        await together.CancelAsync();
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException) when (running.TrueForAll(part => !part.IsFaulted))
        {
            // This is how they are asked to end.
        }
    }

    private Task LeadAsync(CancellationToken cancellation)
    {
        var leader = new LeaderLoop(
            _source,
            _publisher,
            _state,
            _owned,
            new ObjectProvisioner(_api, _owned, _metrics, _context.Clock, _context.Loggers.CreateLogger<ObjectProvisioner>()),
            new StatusReporter(_source, new StatusWriter(_api, _context), _metrics, _context.Loggers.CreateLogger<StatusReporter>()),
            new EventRecorder(_api, _metrics, _context.Clock, _context.Loggers.CreateLogger<EventRecorder>()),
            _metrics,
            Provisioning,
            _context.Clock,
            _context.Loggers.CreateLogger<LeaderLoop>());
        if (!_options.LeaderElect)
        {
            return TermAsync(leader, cancellation);
        }

        var lease = new LeaderElectionOptions { Namespace = _options.Namespace, Name = _options.ConfigService, Identity = _options.Identity };
        return new LeaderElection(new KubernetesApi(_leaseTransport), lease, _context).RunAsync(term => TermAsync(leader, term), cancellation);
    }

    private async Task TermAsync(LeaderLoop leader, CancellationToken cancellation)
    {
        _metrics.Leads(true);
        try
        {
            await leader.RunAsync(cancellation);
        }
        finally
        {
            _metrics.Leads(false);
        }
    }

    private ProvisioningOptions Provisioning() => new()
    {
        Image = _options.ProxyImage,
        OperatorAddress = $"https://{_options.ConfigHost}:{_server?.Address.Port}",
        CaBundle = _certificates?.Bundle ?? "",
    };

    /// <summary>The API server may be away when the operator starts: it waits.</summary>
    private async Task<ConfigCertificates> CertificatesAsync(CancellationToken cancellation)
    {
        var store = new SecretAuthorityStore(_api, _options.Namespace);
        for (var pause = TimeSpan.FromSeconds(1); ; pause = TimeSpan.FromSeconds(Math.Min(30, pause.TotalSeconds * 2)))
        {
            try
            {
                return await ConfigCertificates.CreateAsync(store, [_options.ConfigHost, "localhost"], _context.Clock, _context.Loggers, cancellation);
            }
            catch (IOException e)
            {
                Log.Waiting(_logger, e.Message);
                await Task.Delay(pause * (0.5 + (_context.Jitter() / 2)), _context.Clock, cancellation);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The channel's certificates cannot be had yet, so proxies cannot be served; trying again. {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}

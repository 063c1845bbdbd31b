using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Publishing;

/// <summary>The certificate that configuration is served under, and what proxies must trust for it. Rotates both while it runs.</summary>
public sealed partial class ConfigCertificates
{
    /// <summary>How long a serving certificate is valid: a week. Each replica has its own, in memory only.</summary>
    public static readonly TimeSpan ServingLifetime = TimeSpan.FromDays(7);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    private readonly IConfigAuthorityStore _store;
    private readonly IReadOnlyList<string> _names;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile Served? _served;

    private ConfigCertificates(IConfigAuthorityStore store, IReadOnlyList<string> names, TimeProvider time, ILogger logger)
    {
        _store = store;
        _names = names;
        _time = time;
        _logger = logger;
    }

    /// <summary>The authorities' certificates in PEM: what proxies must be given.</summary>
    public string Bundle => Now.Authorities.Bundle;

    /// <summary>The certificate to serve under at this moment.</summary>
    internal SslStreamCertificateContext Serving => Now.Certificate;

    private Served Now => _served ?? throw new InvalidOperationException("There is no certificate yet.");

    /// <summary>Loads the authorities, or creates the first.</summary>
    /// <param name="store">Where they are kept.</param>
    /// <param name="names">The DNS names and IP addresses that proxies dial.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">For what goes wrong later.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">The store cannot be asked.</exception>
    public static async Task<ConfigCertificates> CreateAsync(
        IConfigAuthorityStore store, IReadOnlyList<string> names, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation)
    {
        var certificates = new ConfigCertificates(store, names, time, loggers.CreateLogger<ConfigCertificates>());
        await certificates.RotateAsync(cancellation);
        return certificates;
    }

    /// <summary>Rotates what is due, each hour, until cancelled.</summary>
    /// <param name="bundleChanged">Told the new <see cref="Bundle"/>, to give it to the proxies.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Action<string> bundleChanged, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(bundleChanged);
        var pause = CheckInterval;
        while (!cancellation.IsCancellationRequested)
        {
            await Task.Delay(pause, _time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = await TryRotateAsync(bundleChanged, cancellation) ? CheckInterval : RetryInterval;
        }
    }

    /// <summary>Rotates what is due now; several replicas may do so at once and agree on one result.</summary>
    /// <exception cref="IOException">The store cannot be asked; everything is as it was.</exception>
    public async Task RotateAsync(CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        while (true)
        {
            var stored = await _store.LoadAsync(cancellation);
            var before = stored?.Authorities ?? ConfigAuthorities.None;
            var due = before.At(now);
            if (due.Equals(before) || await _store.TrySaveAsync(due, stored, cancellation))
            {
                Use(due, now);
                return;
            }
        }
    }

    private async Task<bool> TryRotateAsync(Action<string> bundleChanged, CancellationToken cancellation)
    {
        var before = Bundle;
        try
        {
            if (!cancellation.IsCancellationRequested)
            {
                await RotateAsync(cancellation);
            }
        }
        catch (IOException e)
        {
            Log.NotRotated(_logger, e.Message);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }

        if (Bundle != before)
        {
            bundleChanged(Bundle);
        }

        return true;
    }

    private void Use(ConfigAuthorities authorities, DateTimeOffset now)
    {
        var issuer = authorities.Issuer(now);
        if (_served is { } served && served.Issuer == issuer && now < served.RenewAt)
        {
            _served = served with { Authorities = authorities };
            return;
        }

        // Not disposed when it is replaced: handshakes may be under way with it.
        var leaf = issuer.Issue(_names, now, ServingLifetime);
        var renewAt = now + ((new DateTimeOffset(leaf.NotAfter) - now) / 2);
        _served = new Served(authorities, issuer, SslStreamCertificateContext.Create(leaf, [], offline: true), renewAt);
    }

    private sealed record Served(
        ConfigAuthorities Authorities, ConfigAuthority Issuer, SslStreamCertificateContext Certificate, DateTimeOffset RenewAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The channel's certificates could not be looked after; trying again. {Reason}")]
        public static partial void NotRotated(ILogger logger, string reason);
    }
}

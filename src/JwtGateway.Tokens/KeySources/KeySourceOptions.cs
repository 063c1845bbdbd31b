using System.Security.Cryptography;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What holds for every source.</summary>
public sealed record KeySourceOptions
{
    /// <summary>Names and ports that are really elsewhere (curl's <c>--resolve</c>).</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>The HTTP proxies that the process's environment names. Default: none.</summary>
    public HttpProxyEnvironment ProxyEnvironment { get; init; } = HttpProxyEnvironment.None;

    /// <summary>Whether keys may be fetched from <see cref="AddressRules"/>' addresses for every Gateway, whatever its own settings say. Default false.</summary>
    public bool AllowLocalAddresses { get; init; }

    /// <summary>The folder where keys are kept for the next start; null, the default: nowhere.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>The largest JWK Set that is read, in bytes. Default 1 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Numbers from 0 (inclusive) to 1 (exclusive) that spread fetches over time, so that proxies do not fetch in step.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);
}

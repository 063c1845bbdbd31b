using System.Security.Cryptography;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What holds for every source.</summary>
public sealed record KeySourceOptions
{
    /// <summary>Names and ports that are really elsewhere (curl's <c>--resolve</c>).</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>The largest JWK Set that is read, in bytes. Default 1 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>Numbers from 0 (inclusive) to 1 (exclusive) that spread fetches over time, so that proxies do not fetch in step.</summary>
    public Func<double> Jitter { get; init; } = static () => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);
}

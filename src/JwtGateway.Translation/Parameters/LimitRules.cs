using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Parameters;

/// <summary>What the proxies take from their clients.</summary>
internal static class LimitRules
{
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostHeadersTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostIdleTime = TimeSpan.FromHours(1);

    /// <summary>The limits of parameters that keep the rules; null: the defaults.</summary>
    public static LimitsIr? Of(ProxyLimits limits)
    {
        var usual = new LimitsIr();
        var asked = new LimitsIr
        {
            RequestLineBytes = limits.RequestLineBytes ?? usual.RequestLineBytes,
            RequestHeadersBytes = limits.RequestHeadersBytes ?? usual.RequestHeadersBytes,
            RequestHeaderCount = limits.RequestHeaderCount ?? usual.RequestHeaderCount,
            ConcurrentStreams = limits.ConcurrentStreams ?? usual.ConcurrentStreams,
            Connections = limits.Connections,
            RequestHeadersTimeout = Time(limits.RequestHeadersTimeout) ?? usual.RequestHeadersTimeout,
            IdleTimeout = Time(limits.IdleTimeout) ?? usual.IdleTimeout,
        };
        return asked == usual ? null : asked;
    }

    public static IEnumerable<string> Check(ProxyLimits limits) =>
    [
        .. Check("requestLineBytes", limits.RequestLineBytes, 1024, 65_536),
        .. Check("requestHeadersBytes", limits.RequestHeadersBytes, 4096, 262_144),
        .. Check("requestHeaderCount", limits.RequestHeaderCount, 10, 1000),
        .. Check("concurrentStreams", limits.ConcurrentStreams, 1, 1000),
        .. Check("connections", limits.Connections, 1, 1_000_000),
        .. Check("requestHeadersTimeout", limits.RequestHeadersTimeout, MostHeadersTime),
        .. Check("idleTimeout", limits.IdleTimeout, MostIdleTime),
    ];

    private static IEnumerable<string> Check(string field, int? value, int least, int most)
    {
        if (value < least || value > most)
            yield return $"spec.limits.{field}: must be {least} to {most}.";
    }

    private static IEnumerable<string> Check(string field, string? text, TimeSpan most)
    {
        if (text is null)
            yield break;
        if (Durations.Parse(text) is not { } time)
            yield return $"spec.limits.{field}: {Durations.Expected}.";
        else if (time < LeastTime || time > most)
            yield return $"spec.limits.{field}: must be 1s to {most.TotalMinutes:0}m.";
    }

    private static TimeSpan? Time(string? text) => text is null ? null : Durations.Parse(text);
}

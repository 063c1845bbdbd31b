using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// How long a call may take, as its client says in <c>grpc-timeout</c> (gRPC over HTTP/2, "Timeout"): one to eight digits and a unit. The header itself goes
/// upstream as it came.
/// </summary>
internal static class GrpcTimeout
{
    /// <summary>The header.</summary>
    public const string Name = "grpc-timeout";

    private const int MostDigits = 8;

    // What a timer can wait. Whoever waits longer than that waits for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    /// <summary>The time a call may take; null: no call, no limit, or none that can be read, which is then the upstream's to refuse.</summary>
    public static TimeSpan? Of(HttpRequest request) =>
        GrpcAnswer.IsContentType(request.ContentType) && request.Headers.TryGetValue(Name, out var values) && values is [{ } value] && TryParse(value, out var timeout)
        && timeout < Longest
            ? timeout
            : null;

    /// <summary>Reads <paramref name="text"/>. Nanoseconds are rounded up to the ticks of our clock.</summary>
    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MostDigits + 1 || Ticks(text[^1]) is not { } unit
            || !uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }

        timeout = new TimeSpan((long)Math.Ceiling(count * unit));
        return true;
    }

    private static decimal? Ticks(char unit) => unit switch
    {
        'H' => TimeSpan.TicksPerHour,
        'M' => TimeSpan.TicksPerMinute,
        'S' => TimeSpan.TicksPerSecond,
        'm' => TimeSpan.TicksPerMillisecond,
        'u' => TimeSpan.TicksPerMicrosecond,
        'n' => 0.01m,
        _ => null,
    };
}

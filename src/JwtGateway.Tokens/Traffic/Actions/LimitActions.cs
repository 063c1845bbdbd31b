using System.Security.Cryptography;
using System.Text;
using JwtGateway.Cel;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Tokens.Traffic.Actions;

/// <summary>Answers 429 beyond a rate.</summary>
internal sealed class RateLimitAction(RateLimit limit, CelProgram[] bucketKey, TimeProvider time) : TrafficAction
{
    public override string Kind => "rate-limit";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        if (limit.Take(KeyOf(exchange), time.GetElapsedTime(0)) is not { } wait)
            return null;
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return new TrafficAnswer(429, "rate_limited", $"more than {limit.Capacity} requests in {limit.Window.TotalSeconds:0} s") { RetryAfter = seconds };
    }

    /// <summary>A hash: values may be tokens, which nobody is to find in memory long after their request. One that cannot be evaluated is a value of its own.</summary>
    private UInt128 KeyOf(TrafficExchange exchange)
    {
        if (bucketKey.Length == 0)
            return UInt128.Zero;
        var text = new StringBuilder();
        foreach (var program in bucketKey)
        {
            var value = program.Evaluate(exchange);
            var part = value.IsError ? "" : value.ToString();
            text.Append((int)value.Kind).Append('.').Append(part.Length).Append('.').Append(part);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

/// <summary>Answers 403 to clients from elsewhere, and to those of whom nobody knows where they are.</summary>
internal sealed class RestrictIpsAction(AddressRange[] allow, AddressRange[] deny) : TrafficAction
{
    public override string Kind => "restrict-ips";

    public override TrafficAnswer? Run(TrafficExchange exchange) => exchange.Client switch
    {
        null => new TrafficAnswer(403, "ip_restricted", "the client's address cannot be made out"),
        { } client when Any(deny, client) => new TrafficAnswer(403, "ip_restricted", "the client's address is denied"),
        { } client when allow.Length > 0 && !Any(allow, client) => new TrafficAnswer(403, "ip_restricted", "the client's address is in no range that is allowed"),
        _ => null,
    };

    private static bool Any(AddressRange[] ranges, ClientAddress client)
    {
        foreach (var range in ranges)
        {
            if (range.Contains(client))
                return true;
        }

        return false;
    }
}

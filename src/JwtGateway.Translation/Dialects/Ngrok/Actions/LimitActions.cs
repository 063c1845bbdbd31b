using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads <c>rate-limit</c> and <c>restrict-ips</c>.</summary>
internal static class LimitActions
{
    private const int MaxKeys = 10;
    private static readonly TimeSpan MaxWindow = TimeSpan.FromHours(24);

    public static TrafficActionIr RateLimit(ActionContext action)
    {
        var (config, log) = (action.Config, action.Log);
        var name = config.Text("name");
        if (string.IsNullOrEmpty(name))
            log.Error(config.At("name"), "A rate limit needs a name.");
        if (config.Text("algorithm") is not "sliding_window")
            log.Error(config.At("algorithm"), "The algorithm is sliding_window.");
        var capacity = config.Number("capacity");
        if (capacity is null or < 1)
            log.Error(config.At("capacity"), "The capacity is a whole number above 0.");
        var window = config.Text("rate") is { } rate ? Durations.Parse(rate) : null;
        if (window is null || window < TimeSpan.FromSeconds(1) || window > MaxWindow)
            log.Error(config.At("rate"), $"The rate is a duration between 1s and 24h; {Durations.Expected}.");
        var keys = config.Texts("bucket_key");
        if (keys.Length is 0 or > MaxKeys)
            log.Error(config.At("bucket_key"), $"1 to {MaxKeys} expressions say who is counted together, such as conn.client_ip.");
        foreach (var key in keys)
            Expressions.Check(key, log);
        config.Close();
        return new RateLimitActionIr(name ?? "", capacity ?? 1, window ?? MaxWindow, [.. keys.Select(k => k.Value)]);
    }

    public static TrafficActionIr? RestrictIps(ActionContext action)
    {
        var (config, log) = (action.Config, action.Log);
        var enforce = config.Flag("enforce") ?? true;
        var allow = Ranges(config, "allow", log);
        var deny = Ranges(config, "deny", log);
        if (config.Has("ip_policies"))
            return action.Closed("restrict-ips with ip_policies is not supported, since those are kept at ngrok; write their ranges into allow and deny");
        if (allow.IsEmpty)
            log.Error(config.At("allow"), "Who is in no range of allow is refused, so without allow nobody comes in; to refuse no one but deny, allow 0.0.0.0/0 and ::/0.");
        config.Close();
        return enforce ? new RestrictIpsActionIr(allow, deny) : action.Skipped("enforce is false: nobody is refused, and nothing is recorded.");
    }

    private static ImmutableArray<string> Ranges(DocumentFields config, string name, DocumentLog log)
    {
        var ranges = ImmutableArray.CreateBuilder<string>();
        foreach (var range in config.Texts(name))
        {
            if (Canonical(range.Value) is { } cidr)
                ranges.Add(cidr);
            else
                log.Error(range.Path, $"Not a range of addresses; {Cidrs.Expected}.");
        }

        return ranges.ToImmutable();
    }

    /// <summary>A single address is a range of one.</summary>
    private static string? Canonical(string text) =>
        text.Contains('/', StringComparison.Ordinal) ? Cidrs.Canonical(text) : Cidrs.Canonical($"{text}/{(text.Contains(':', StringComparison.Ordinal) ? 128 : 32)}");
}

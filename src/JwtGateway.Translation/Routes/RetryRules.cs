using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads the retries of a rule (GEP-1731).</summary>
internal static class RetryRules
{
    /// <summary>More would make an outage worse.</summary>
    private const int MaxAttempts = 20;

    /// <summary>Where a rule does not say how often, as Envoy Gateway.</summary>
    private const int DefaultAttempts = 2;

    /// <summary>Where a rule does not say how long to wait, as Envoy.</summary>
    private static readonly TimeSpan DefaultBackoff = TimeSpan.FromMilliseconds(25);

    public static (RouteRetryIr? Ir, ImmutableArray<Problem> Problems) Compile(HttpRouteRetry? retry, string path)
    {
        if (retry is null)
            return (null, []);
        var backoff = retry.Backoff is null ? DefaultBackoff : Durations.Parse(retry.Backoff);
        var problems = Check(retry, backoff, path).ToImmutableArray();
        return problems.IsEmpty
            ? (new RouteRetryIr { Attempts = retry.Attempts ?? DefaultAttempts, Codes = [.. retry.Codes.Distinct().Order()], Backoff = backoff!.Value }, [])
            : (null, problems);
    }

    private static IEnumerable<Problem> Check(HttpRouteRetry retry, TimeSpan? backoff, string path)
    {
        for (var i = 0; i < retry.Codes.Length; i++)
        {
            if (retry.Codes[i] is < 400 or > 599)
                yield return Unsupported($"{path}.codes[{i}]", "A status that is tried again is between 400 and 599.");
        }

        if (retry.Attempts is < 0 or > MaxAttempts)
            yield return Unsupported(path + ".attempts", $"Attempts are between 0 and {MaxAttempts}.");
        if (backoff is null)
            yield return Unsupported(path + ".backoff", $"The duration is not valid; {Durations.Expected}.");
        else if (backoff > TimeSpan.FromMinutes(5))
            yield return Unsupported(path + ".backoff", "A pause between attempts is at most 5 minutes.");
    }

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}

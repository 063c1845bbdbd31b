using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Routes;

/// <summary>Reads the timeouts of a rule (GEP-1742).</summary>
internal static class TimeoutRules
{
    /// <summary>Further than any timer goes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public static (TimeoutsIr? Ir, ImmutableArray<Problem> Problems) Compile(HttpRouteTimeouts? timeouts, string path)
    {
        if (timeouts is null or { Request: null, BackendRequest: null })
            return (null, []);
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var ir = new TimeoutsIr
        {
            Request = Read(timeouts.Request, path + ".request", problems),
            BackendRequest = Read(timeouts.BackendRequest, path + ".backendRequest", problems),
        };
        if (ir is { Request: { Ticks: > 0 } request, BackendRequest: { } one } && one > request)
            problems.Add(Unsupported(path + ".backendRequest", "One attempt cannot take longer than the request as a whole; make it no longer than timeouts.request."));
        return problems.Count == 0 ? (ir, []) : (null, problems.ToImmutable());
    }

    private static TimeSpan? Read(string? text, string path, ImmutableArray<Problem>.Builder problems)
    {
        if (text is null)
            return null;
        if (Durations.Parse(text) is not { } duration)
        {
            problems.Add(Unsupported(path, $"The duration is not valid; {Durations.Expected}."));
            return null;
        }

        return duration < Longest ? duration : Longest;
    }

    private static Problem Unsupported(string path, string message) => new(ConditionReason.UnsupportedValue, path, message);
}

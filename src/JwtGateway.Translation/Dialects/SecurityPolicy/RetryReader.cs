using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Reads <c>backendSettings.retry</c>.</summary>
internal sealed class RetryReader
{
    /// <summary>What Envoy Gateway means by retriable-status-codes when no codes are given; for key fetches none can be.</summary>
    private const int RetriableStatusCode = 503;

    private readonly RetrySettings _retry;
    private readonly TimeSpan? _base;
    private readonly TimeSpan? _max;
    private readonly List<Problem> _problems = [];

    public RetryReader(RetrySettings retry, string path)
    {
        _retry = retry;
        if (retry.NumRetries < 0)
            _problems.Add(new(ConditionReason.Invalid, path + ".numRetries", "JWT: numRetries must not be negative."));
        var backOff = retry.PerRetry?.BackOff;
        _base = Positive(backOff?.BaseInterval, path + ".perRetry.backOff.baseInterval");
        _max = Positive(backOff?.MaxInterval, path + ".perRetry.backOff.maxInterval");
        if (_max < (_base ?? new RetryIr().BaseInterval))
            _problems.Add(new(ConditionReason.Invalid, path + ".perRetry.backOff.maxInterval", "JWT: maxInterval must not be less than baseInterval."));
        ReadTriggers(path + ".retryOn.triggers");
    }

    public ImmutableArray<Problem> Problems => [.. _problems];

    public ImmutableArray<PolicyNote> Notes { get; private set; } = [];

    /// <summary>The retries, when nothing is wrong.</summary>
    public RetryIr ToIr()
    {
        var first = _base ?? new RetryIr().BaseInterval;
        var triggers = Triggers();
        return new RetryIr
        {
            NumRetries = _retry.NumRetries,
            BaseInterval = first,
            MaxInterval = _max ?? first * 10,
            Triggers = triggers,
            StatusCodes = triggers.Contains(RetryTrigger.RetriableStatusCodes) ? [RetriableStatusCode] : [],
        };
    }

    private ImmutableArray<RetryTrigger> Triggers()
    {
        var named = _retry.RetryOn?.Triggers ?? [];
        return named.IsEmpty
            ? [RetryTrigger.ConnectFailure, RetryTrigger.RefusedStream, RetryTrigger.RetriableStatusCodes]
            : [.. named.Select(Trigger).OfType<RetryTrigger>().Distinct()];
    }

    private void ReadTriggers(string path)
    {
        var named = _retry.RetryOn?.Triggers ?? [];
        for (var i = 0; i < named.Length; i++)
        {
            var at = $"{path}[{i}]";
            if (IsOfGrpc(named[i]))
                Notes = Notes.Add(new(DiagnosticSeverity.Info, at, $"\"{named[i]}\" is an outcome of gRPC calls; fetching keys is none."));
            else if (Trigger(named[i]) is null)
                _problems.Add(new(ConditionReason.Invalid, at, $"JWT: retry trigger \"{named[i]}\" is not known."));
        }
    }

    private static bool IsOfGrpc(string trigger) => trigger is "cancelled" or "deadline-exceeded" or "internal" or "resource-exhausted" or "unavailable";

    /// <summary>Connections are not reused across attempts, so a reset before the request is a reset.</summary>
    private static RetryTrigger? Trigger(string trigger) => trigger switch
    {
        "5xx" => RetryTrigger.ServerError,
        "gateway-error" => RetryTrigger.GatewayError,
        "reset" or "reset-before-request" => RetryTrigger.Reset,
        "connect-failure" => RetryTrigger.ConnectFailure,
        "retriable-4xx" => RetryTrigger.Retriable4xx,
        "refused-stream" => RetryTrigger.RefusedStream,
        "retriable-status-codes" => RetryTrigger.RetriableStatusCodes,
        _ => null,
    };

    private TimeSpan? Positive(string? text, string path)
    {
        if (text is null)
            return null;
        if (Durations.Parse(text) is { } value && value > TimeSpan.Zero)
            return value;
        _problems.Add(new(ConditionReason.Invalid, path, $"JWT: invalid duration; {Durations.Expected}, and more than 0."));
        return null;
    }
}

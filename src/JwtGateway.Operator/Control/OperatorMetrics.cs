using System.Diagnostics.Metrics;
using JwtGateway.Kubernetes.Status;

namespace JwtGateway.Operator.Control;

/// <summary>What the control plane counts and times, in the meter <see cref="MeterName"/>. docs/metrics.md lists it.</summary>
internal sealed class OperatorMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Operator";

    // The usual boundaries are meant for milliseconds: in seconds nearly everything would be in the first bucket.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly Counter<long> _translations;
    private readonly Histogram<double> _translating;
    private readonly Histogram<double> _publishing;
    private readonly Counter<long> _rounds;
    private readonly Histogram<double> _round;
    private readonly Counter<long> _statuses;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _provisioning;
    private readonly Counter<long> _events;
    private readonly Counter<long> _reviews;
    private volatile bool _leads;

    /// <summary>Creates the instruments.</summary>
    public OperatorMetrics()
    {
        Meter = new Meter(new MeterOptions(MeterName) { Scope = this });
        _translations = Counter("translations", "Snapshots translated, by result: ok, or defect for a defect of ours.");
        _translating = Duration("translation.duration", "Translating a snapshot.");
        _publishing = Duration("publish.duration", "Making a translation what proxies are sent.");
        _rounds = Counter("rounds", "Rounds of the leader, by result: ok, or defect for a defect of ours.");
        _round = Duration("round.duration", "A round of the leader: provisioning and statuses.");
        _statuses = Counter("status_writes", "Statuses that were compared with the object's or written, by result.");
        _conflicts = Counter("status_conflicts", "Times that an object had changed between reading and writing its status.");
        _provisioning = Counter("provisioning", "Objects of Gateways that were applied or deleted, by kind, verb and result.");
        _events = Counter("events", "Events that were written, by reason and result.");
        _reviews = Counter("token_reviews", "Questions whose a proxy's token is, by result.");
        Meter.CreateObservableGauge("jwtgateway.operator.leader", () => _leads ? 1 : 0, null, "1 while this replica leads.");
    }

    /// <summary>For observers of what this does not keep itself.</summary>
    public Meter Meter { get; }

    /// <summary>A snapshot was translated, or could not be because of a defect of ours.</summary>
    public void Translated(bool ok, TimeSpan duration)
    {
        _translations.Add(1, Result(ok ? "ok" : "defect"));
        _translating.Record(duration.TotalSeconds);
    }

    /// <summary>A translation is what proxies are sent.</summary>
    public void Published(TimeSpan duration) => _publishing.Record(duration.TotalSeconds);

    /// <summary>The leader has looked at everything, or could not because of a defect of ours.</summary>
    public void Round(bool ok, TimeSpan duration)
    {
        _rounds.Add(1, Result(ok ? "ok" : "defect"));
        _round.Record(duration.TotalSeconds);
    }

    /// <summary>This replica begins or ends to lead.</summary>
    public void Leads(bool leads) => _leads = leads;

    /// <summary>A status was written, or not.</summary>
    public void StatusWritten(StatusOutcome outcome)
    {
        _conflicts.Add(outcome.Conflicts);
        _statuses.Add(1, Result(outcome switch
        {
            StatusOutcome.Written => "written",
            StatusOutcome.Unchanged => "unchanged",
            StatusOutcome.Superseded => "superseded",
            StatusOutcome.Gone => "gone",
            StatusOutcome.Contended => "contended",
            StatusOutcome.Failed { Failure: var failure } => failure.Reason,
            _ => throw new InvalidOperationException("An outcome of a kind that does not exist."),
        }));
    }

    /// <summary>An object of a Gateway was applied or deleted.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="verb"><c>apply</c>, <c>delete</c> or <c>list</c>.</param>
    /// <param name="failure">The failure's word; null: it worked.</param>
    public void Provisioned(string kind, string verb, string? failure) =>
        _provisioning.Add(1, new("kind", kind), new("verb", verb), Result(failure ?? "ok"));

    /// <summary>An event was written.</summary>
    public void Told(string reason, string? failure) => _events.Add(1, new("reason", reason), Result(failure ?? "ok"));

    /// <summary>The API server was asked whose a token is.</summary>
    public void Reviewed(string result) => _reviews.Add(1, Result(result));

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private Counter<long> Counter(string name, string description) => Meter.CreateCounter<long>("jwtgateway.operator." + name, null, description);

    private Histogram<double> Duration(string name, string description) =>
        Meter.CreateHistogram("jwtgateway.operator." + name, "s", description, tags: null, Buckets);

    private static KeyValuePair<string, object?> Result(string result) => new("result", result);
}

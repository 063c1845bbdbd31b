using System.Diagnostics.Metrics;

namespace JwtGateway.Operator.Control;

/// <summary>
/// What the control plane counts, in the meter <c>JwtGateway.Operator</c>: <c>jwtgateway.operator.translations</c> by <c>result</c>
/// (<c>ok</c>, <c>defect</c>), and <c>jwtgateway.operator.rounds</c> of the leader by the same.
/// </summary>
internal sealed class OperatorMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Counter<long> _translations;
    private readonly Counter<long> _rounds;

    public OperatorMetrics()
    {
        _meter = new Meter(new MeterOptions("JwtGateway.Operator") { Scope = this });
        _translations = _meter.CreateCounter<long>("jwtgateway.operator.translations");
        _rounds = _meter.CreateCounter<long>("jwtgateway.operator.rounds");
    }

    /// <summary>A snapshot was translated, or could not be because of a defect of ours.</summary>
    public void Translated(bool ok) => _translations.Add(1, Result(ok));

    /// <summary>The leader has looked at everything, or could not because of a defect of ours.</summary>
    public void Round(bool ok) => _rounds.Add(1, Result(ok));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Result(bool ok) => new("result", ok ? "ok" : "defect");
}

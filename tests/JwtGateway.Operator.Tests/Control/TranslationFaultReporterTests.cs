using System.Diagnostics.Metrics;
using JwtGateway.Operator.Control;
using JwtGateway.Resources;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Tests.Control;

public sealed class TranslationFaultReporterTests
{
    private static readonly TranslationFault Rule = Fault("HTTPRoute", "a");
    private static readonly TranslationFault Policy = Fault("SecurityPolicy", "p");

    private readonly KeptLog _log = new();
    private TranslationFaultReporter _reporter = null!;

    [SetUp]
    public void Create()
    {
        _log.Lines.Clear();
        _reporter = new TranslationFaultReporter(new Logger<TranslationFaultReporter>(_log));
    }

    [TearDown]
    public void Dispose() => _reporter.Dispose();

    [Test]
    public void A_defect_is_logged_as_an_error_with_its_place_and_its_stack_on_one_line()
    {
        _reporter.Report([Rule]);
        var line = _log.Lines.ShouldHaveSingleItem();
        line.ShouldStartWith("Error: ");
        foreach (var part in new[] { "HTTPRoute.gateway.networking.k8s.io default/a", "spec.rules[0]", "Rule", "System.InvalidOperationException", "at A() at B()" })
            line.ShouldContain(part);
    }

    [Test]
    public void It_is_logged_once_for_as_long_as_it_stays_and_again_when_it_comes_back()
    {
        _reporter.Report([Rule]);
        _reporter.Report([Rule, Policy]);
        _log.Lines.Count.ShouldBe(2);
        _reporter.Report([]);
        _reporter.Report([Rule]);
        _log.Lines.Count(line => line.StartsWith("Error: ", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Test]
    public void The_gauge_says_how_many_there_are_of_each_kind_and_0_once_they_are_gone()
    {
        _reporter.Report([Rule, Fault("HTTPRoute", "b"), Policy]);
        Gauge().ShouldBe(["HTTPRoute 2", "SecurityPolicy 1"]);
        _reporter.Report([Policy]);
        Gauge().ShouldBe(["HTTPRoute 0", "SecurityPolicy 1"]);
    }

    private List<string> Gauge()
    {
        var seen = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, _reporter) && instrument.Name == "jwtgateway.translation.faults")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => seen.Add($"{tags[0].Value} {value}"));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    private static TranslationFault Fault(string kind, string name) => new(
        new ObjectReference(ApiGroup.GatewayApi, kind, "default", name), TranslationStep.Rule, "spec.rules[0]", "System.InvalidOperationException", "at A()\nat B()");
}

using System.Text.Json;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests;

/// <summary>Every file under Golden/, and what holds for all of them. <c>UPDATE_GOLDEN=1</c> rewrites the outputs: read the difference.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class GoldenTests
{
    private static IEnumerable<TestCaseData> Cases() => GoldenCase.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void Gives_the_expected_output(object golden)
    {
        var one = (GoldenCase)golden;
        var actual = GoldenOutput.Write(Translator.Translate(one.Snapshot()));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            one.Rewrite(actual);
        one.Expected.ShouldBe(actual);
    }

    [TestCaseSource(nameof(Cases))]
    public void Gives_the_same_bytes_for_any_order_of_objects(object golden)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        var first = Bytes(Translator.Translate(snapshot));
        for (var seed = 1; seed <= 5; seed++)
            Bytes(Translator.Translate(snapshot.Shuffled(seed))).ShouldBe(first, $"seed {seed}");
    }

    [TestCaseSource(nameof(Cases))]
    public void Leaves_no_targeted_route_without_a_policy(object golden)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        FailClosedProperty.Violations(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty();
        FailClosedProperty.Weakened(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty();
        TrafficPolicyProperty.Violations(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty();
        FailClosedProperty.Unnamed(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty();
        FailClosedProperty.Unchained(snapshot, Translator.Translate(snapshot)).ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Cases))]
    public void Leaves_its_input_alone(object golden)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        var before = JsonSerializer.Serialize(snapshot);
        Translator.Translate(snapshot);
        JsonSerializer.Serialize(snapshot).ShouldBe(before);
    }

    [TestCaseSource(nameof(Cases))]
    public void Refers_only_to_what_is_there(object golden) =>
        IrReferences.Dangling(Translator.Translate(((GoldenCase)golden).Snapshot())).ShouldBeEmpty();

    [TestCaseSource(nameof(Cases))]
    public void Says_of_each_failed_condition_what_is_wrong(object golden)
    {
        var result = Translator.Translate(((GoldenCase)golden).Snapshot());
        foreach (var update in result.Statuses.Where(HasFailure))
        {
            result.Diagnostics.ShouldContain(d => d.Object == update.Object && d.Severity == DiagnosticSeverity.Error,
                $"{update.Object} has a failed condition and no diagnostic");
        }
    }

    private static bool HasFailure(StatusUpdate update) =>
        update.Status.ToJsonString() is var json && (json.Contains("""{"type":"Accepted","status":"False""") || json.Contains("""{"type":"ResolvedRefs","status":"False"""));

    private static string Bytes(TranslationResult result) =>
        string.Join('\n', result.Gateways.Select(g => Convert.ToHexString(IrJson.Serialize(g)))) + GoldenOutput.Write(result);
}

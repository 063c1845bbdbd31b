using JwtGateway.Ir;
using JwtGateway.Translation.Containment;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>For every golden input a defect in each step of each object in turn, at its start and at its end.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class EveryDefectTests
{
    /// <summary>Steps that keep a route's defect to requests that were its own.</summary>
    private static readonly HashSet<TranslationStep> OfOneRoute =
        [TranslationStep.Hostnames, TranslationStep.ParentRef, TranslationStep.Route, TranslationStep.Rule];

    private static IEnumerable<TestCaseData> Cases() => GoldenCase.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Cases))]
    public void Opens_nothing_and_is_told(object golden) => ForEach(golden, _ => true, (seam, healthy, faulty) =>
    {
        faulty.Faults.ShouldContain(f => f.Object == seam.About && f.Step == seam.Step && f.FieldPath == seam.FieldPath);
        faulty.Diagnostics.ShouldContain(d => d.Object == seam.About && d.Severity == DiagnosticSeverity.Error && d.Message.Contains("defect", StringComparison.Ordinal));
        FaultProperty.Opened(healthy, faulty).ShouldBeEmpty();
        FaultProperty.Weakened(healthy, faulty).ShouldBeEmpty();
        FaultProperty.Unrevoked(healthy, faulty).ShouldBeEmpty();
        faulty.Gateways.Select(g => g.Gateway).Concat(faulty.Held).Order().ShouldBe(healthy.Gateways.Select(g => g.Gateway).Order());
        IrReferences.Dangling(faulty).ShouldBeEmpty();
        GoldenOutput.Write(faulty).ShouldNotContain(Defect.Secret);
    });

    [TestCaseSource(nameof(Cases))]
    public void In_one_route_closes_that_route_alone(object golden) => ForEach(golden, seam => OfOneRoute.Contains(seam.Step), (seam, healthy, faulty) =>
    {
        var own = $"{seam.About.Kind}/{seam.About.Namespace}/{seam.About.Name}/rules/";
        FaultProperty.Closed(healthy, faulty).ShouldAllBe(c => c.Rule.StartsWith(own, StringComparison.Ordinal));
        Others(faulty, own).ShouldBe(Others(healthy, own));
        var rule = seam.Step == TranslationStep.Rule ? own + seam.FieldPath["spec.rules[".Length..^1] : null;
        var closed = faulty.Gateways.SelectMany(g => g.Routes).Where(r => rule is null ? r.Id.StartsWith(own, StringComparison.Ordinal) : r.Id == rule);
        closed.ShouldAllBe(r => r.Fault != null);
    });

    [TestCaseSource(nameof(Cases))]
    public void Gives_the_same_bytes_for_any_order_of_objects(object golden)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        foreach (var seam in Defect.Seams(snapshot))
        {
            string Translate(int seed) => Bytes(Defect.Translate(snapshot.Shuffled(seed), (at, end) => at == seam && end == SeamEnd.Start));
            Translate(1).ShouldBe(Translate(2), seam.ToString());
        }
    }

    private static void ForEach(object golden, Func<Seam, bool> which, Action<Seam, TranslationResult, TranslationResult> check)
    {
        var snapshot = ((GoldenCase)golden).Snapshot();
        var healthy = Translator.Translate(snapshot);
        healthy.Faults.ShouldBeEmpty();
        foreach (var seam in Defect.Seams(snapshot).Where(which))
        {
            foreach (var end in new[] { SeamEnd.Start, SeamEnd.Finish })
            {
                var faulty = Defect.Translate(snapshot, (at, now) => at == seam && now == end);
                try
                {
                    check(seam, healthy, faulty);
                }
                catch (ShouldAssertException e)
                {
                    throw new ShouldAssertException($"With a defect at the {end} of {seam}: {e.Message}", e);
                }
            }
        }
    }

    /// <summary>All that clients can get to. What is on no listener is there for those whose policies hand requests over to it, and goes with the last of them.</summary>
    private static List<string> Others(TranslationResult result, string own) =>
        [.. result.Gateways.SelectMany(g => g.Routes.Where(r => r.Listener.Length > 0 && !r.Id.StartsWith(own, StringComparison.Ordinal))).Select(r => System.Text.Json.JsonSerializer.Serialize(r))];

    private static string Bytes(TranslationResult result) =>
        string.Join('\n', result.Gateways.Select(g => Convert.ToHexString(IrJson.Serialize(g))))
        + GoldenOutput.Write(result) + string.Join('\n', result.Faults) + string.Join('\n', result.Held);
}

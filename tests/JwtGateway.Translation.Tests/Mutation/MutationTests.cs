using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Translation.Tests.Mutation;

/// <summary>Whatever users write: translation does not throw, leaves no targeted route open, and refers to nothing that is not there.</summary>
[TestFixture]
public sealed class MutationTests
{
    private static readonly JsonSerializerOptions Lenient = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Test]
    public void Keeps_its_promises_for_spoilt_input()
    {
        var translated = 0;
        var cases = Gen.Elements(GoldenCase.All).Zip(Gen.Choose(0, int.MaxValue - 1)).ToArbitrary();
        Check.One(Trials.Of(1200), Prop.ForAll(cases, (ValueTuple<GoldenCase, int> c) =>
        {
            if (Spoilt(c.Item1, c.Item2) is not { } text || SnapshotReader.Read([("spoilt", text)]).Snapshot is not { } snapshot)
                return true;
            translated++;
            var result = Translator.Translate(snapshot);
            var broken = FailClosedProperty.Violations(snapshot, result).Concat(FailClosedProperty.Weakened(snapshot, result)).Concat(FailClosedProperty.Unnamed(snapshot, result)).Concat(IrReferences.Dangling(result)).ToList();
            broken.ShouldBeEmpty($"{c.Item1.Name}, seed {c.Item2}:\n{text}");
            GoldenOutput.Write(Translator.Translate(snapshot.Shuffled(c.Item2))).ShouldBe(GoldenOutput.Write(result), $"{c.Item1.Name}, seed {c.Item2}");
            return true;
        }));
        translated.ShouldBeGreaterThan(800);
    }

    private static string? Spoilt(GoldenCase golden, int seed)
    {
        var documents = YamlJson.Documents(golden.Input);
        new Mutator(seed).Mutate(documents);
        return string.Join("\n---\n", documents.Select(d => d.ToJsonString(Lenient)));
    }
}

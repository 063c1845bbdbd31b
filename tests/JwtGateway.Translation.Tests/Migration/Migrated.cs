using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Translation.Tests.Migration;

/// <summary>Manifests before and after a migration, both translated.</summary>
internal sealed class Migrated
{
    private Migrated(ImmutableArray<JsonObject> input)
    {
        // Ages are the API server's to say, and of two in conflict the older counts.
        foreach (var metadata in input.Select(o => o["metadata"]).OfType<JsonObject>())
            metadata.Remove("creationTimestamp");
        var before = Text(input);
        Result = Migrator.Migrate(input);
        Text(input).ShouldBe(before, "The input is left alone.");
        Before = Translate(before);

        // The Secrets of the cluster stay there.
        After = Translate(Text(Result.Manifests) + "\n---\n" + Text(input.Where(o => (string?)o["kind"] == "Secret" && (string?)o["apiVersion"] == "v1")));
    }

    public MigrationResult Result { get; }

    public TranslationResult Before { get; }

    public TranslationResult After { get; }

    public SortedSet<string> Differences => IrDifferences.Between(Before.Gateways, After.Gateways);

    /// <summary>Differences that no line of the report speaks of. What is said of a policy holds wherever it is asked, also for the share of one backend.</summary>
    public IEnumerable<string> Untold => Differences.Select(d => d.StartsWith("backends.policy", StringComparison.Ordinal) ? d["backends.".Length..] : d).Where(d => !Result.Report.Any(o => o.Differs.Length > 0 && (d == o.Differs || d.StartsWith(o.Differs + ".", StringComparison.Ordinal)
        || (o.Differs == "policy" && d.StartsWith("policy", StringComparison.Ordinal)) || (o.Differs == "routes" && d is not "listeners") || (o.Differs == "names" && d is "listeners" or "order" or "hostnames"))));

    /// <summary>Which requests rules are for, before and after, where the two differ.</summary>
    public string Places => string.Join('\n', (string[])
    [
        .. IrPicture.Routes(Before.Gateways).Select(IrPicture.Place).Except(IrPicture.Routes(After.Gateways).Select(IrPicture.Place)).Select(p => "before: " + p),
        .. IrPicture.Routes(After.Gateways).Select(IrPicture.Place).Except(IrPicture.Routes(Before.Gateways).Select(IrPicture.Place)).Select(p => "after: " + p),
    ]);

    /// <summary>
    /// Rules that let everybody pass after the migration and that did not before. Matches of IngressRoutes are predicates before and none after, which this cannot
    /// compare: where such a rule was open before, nothing is found.
    /// </summary>
    public IEnumerable<string> Opened => IrPicture.Routes(After.Gateways).Where(IsOpen).Select(Requests)
        .Except(IrPicture.Routes(Before.Gateways).Where(IsOpen).Select(Requests))
        .Where(_ => !IrPicture.Routes(Before.Gateways).Any(r => IsOpen(r) && r.ToJsonString().Contains("\"predicate\":{", StringComparison.Ordinal)));

    public static Migrated Of(params (string Name, string Text)[] files)
    {
        var (objects, errors) = ManifestReader.Read(files);
        errors.ShouldBeEmpty();
        return new(objects);
    }

    public static string Text(IEnumerable<JsonObject> manifests) => string.Join("---\n", manifests.Select(m => YamlWriter.Write(m)));

    /// <summary>Ports are Gateways' own, and differ from those of an IngressClass.</summary>
    private static string Requests(JsonObject route) => new JsonObject { ["hosts"] = route["hostnames"]?.DeepClone(), ["matches"] = route["matches"]?.DeepClone() }.ToJsonString();

    private static bool IsOpen(JsonObject route) => !IsGuarded(route["policy"]) && route["fault"] is null
        && (route["backends"] as JsonArray ?? []).OfType<JsonObject>().Any(b => b["fault"] is null && b["upstream"] is not null);

    /// <summary>What only changes requests guards nothing.</summary>
    private static bool IsGuarded(JsonNode? policy) => (string?)policy?["type"] switch
    {
        null or "change" => false,
        "allOf" => policy["policies"]!.AsArray().Any(IsGuarded),
        _ => true,
    };

    private static TranslationResult Translate(string text) => Translator.Translate(GoldenCase.Read("migrated", text));
}

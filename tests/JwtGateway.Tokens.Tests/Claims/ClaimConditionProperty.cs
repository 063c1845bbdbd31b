using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Claims;

/// <summary>Random claims and conditions, judged again as naively as possible.</summary>
public sealed class ClaimConditionProperty
{
    private static readonly string[] Words = ["a", "b", "ab", "a b", "", "1", "1.0", "true", "é", "\"\\", "a.b"];

    [Test]
    public void Agrees_with_a_naive_evaluator()
    {
        var met = 0;
        var unclear = 0;
        Check.One(Trials.Of(20_000), Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            var expected = Naive(c.Payload, c.Condition, c.Segment);
            var found = Judge(c.Payload, c.Condition, c.Segment);
            met += expected == Judgement.Yes ? 1 : 0;
            unclear += expected == Judgement.Unclear ? 1 : 0;
            return found == expected;
        }));
        met.ShouldBeGreaterThan(1000);
        unclear.ShouldBeGreaterThan(1000);
    }

    [Test]
    public void Many_conditions_read_together_are_judged_as_each_alone()
    {
        var several = from cases in Gen.ListOf(Cases(), 6) select cases.ToList();
        Check.One(Trials.Of(2_000), Prop.ForAll(several.ToArbitrary(), cases =>
        {
            var payload = cases[0].Payload;
            var tree = new ClaimTree();
            var conditions = cases.Select(c => ClaimConditionCompiler.Compile(c.Condition, tree, out _)).ToList();
            var facts = Facts(cases[0].Segment);
            var claims = new JsonSlice[tree.Count];
            var json = Text.Utf8(payload.ToJsonString());
            tree.Find(json, claims);
            return conditions.TrueForAll(c => c.Judge(claims, json, facts) == Naive(payload, c.Ir, cases[0].Segment));
        }));
    }

    private static Judgement Judge(JsonObject payload, ClaimConditionIr condition, string segment)
    {
        var tree = new ClaimTree();
        var compiled = ClaimConditionCompiler.Compile(condition, tree, out var problem);
        problem.ShouldBeNull();
        var claims = new JsonSlice[tree.Count];
        var json = Text.Utf8(payload.ToJsonString());
        tree.Find(json, claims);
        return compiled.Judge(claims, json, Facts(segment));
    }

    private static RequestFacts Facts(string segment) => new() { Path = $"/{Uri.EscapeDataString(segment)}".AsMemory() };

    private static Judgement Naive(JsonObject payload, ClaimConditionIr condition, string segment)
    {
        if (condition.Request is not null && segment.Length == 0)
            return Judgement.Unclear;
        JsonNode? claim = payload;
        foreach (var name in condition.Path)
            claim = (claim as JsonObject)?[name];
        var judgement = claim is null ? Judgement.No
            : condition.Match == ClaimMatch.Exists ? Judgement.Yes
            : Values(claim, condition.Form) is not { } values ? Judgement.Unclear
            : values.Any(v => v is not null && Operands(condition, segment).Any(o => Compares(v, o, condition))) ? Judgement.Yes
            : values.Contains(null) ? Judgement.Unclear
            : Judgement.No;
        return condition.Not && judgement != Judgement.Unclear ? judgement == Judgement.Yes ? Judgement.No : Judgement.Yes : judgement;
    }

    private static ImmutableArray<string> Operands(ClaimConditionIr condition, string segment) => condition.Request is null ? condition.Values : [segment];

    // Null within the list: an item that is no string.
    private static List<string?>? Values(JsonNode claim, ClaimForm form) => (form, claim) switch
    {
        (ClaimForm.String or ClaimForm.StringArray, JsonValue v) when v.TryGetValue<string>(out var s) => [s],
        (ClaimForm.SpaceSeparated, JsonValue v) when v.TryGetValue<string>(out var s) => [.. s.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        (ClaimForm.StringArray or ClaimForm.SpaceSeparated, JsonArray list) => [.. list.Select(i => i is JsonValue v && v.TryGetValue<string>(out var s) ? s : null)],
        (ClaimForm.Number, JsonValue v) when v.TryGetValue<decimal>(out var n) => [n.ToString(CultureInfo.InvariantCulture)],
        (ClaimForm.Boolean, JsonValue v) when v.TryGetValue<bool>(out var b) => [b ? "true" : "false"],
        _ => null,
    };

    private static bool Compares(string value, string operand, ClaimConditionIr condition) => (condition.Form, condition.Match) switch
    {
        (ClaimForm.Number, _) => decimal.TryParse(operand, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && decimal.Parse(value, CultureInfo.InvariantCulture) == number,
        (_, ClaimMatch.Prefix) => value.StartsWith(operand, StringComparison.Ordinal),
        (_, ClaimMatch.Contains) => value.Contains(operand, StringComparison.Ordinal),
        (_, ClaimMatch.Regex) => Regex.IsMatch(value, $@"\A(?:{operand})\z", RegexOptions.None, TimeSpan.FromSeconds(1)),
        _ => value == operand,
    };

    private static Gen<(JsonObject Payload, ClaimConditionIr Condition, string Segment)> Cases() =>
        from payload in Objects(2)
        from condition in Conditions()
        from segment in Gen.Elements(Words)
        select (payload, condition, segment);

    private static Gen<JsonObject> Objects(int depth) =>
        from names in Gen.SubListOf("x", "y", "a.b", "é\"")
        from values in Gen.ListOf(Values(depth), 4)
        select new JsonObject(names.Zip(values, (n, v) => KeyValuePair.Create(n, v?.DeepClone())));

    private static Gen<JsonNode?> Values(int depth)
    {
        var scalars = Gen.OneOf(
            Gen.Elements(Words).Select(w => (JsonNode?)w),
            Gen.Elements<JsonNode?>(JsonNode.Parse("1"), JsonNode.Parse("1.0"), JsonNode.Parse("10e-1"), JsonNode.Parse("-2.5"), true, false, null));
        var lists = from items in Gen.ListOf(scalars) select (JsonNode?)new JsonArray([.. items.Take(4).Select(i => i?.DeepClone())]);
        return depth == 0 ? scalars : Gen.Frequency((4, scalars), (3, lists), (3, Objects(depth - 1).Select(o => (JsonNode?)o)));
    }

    private static Gen<ClaimConditionIr> Conditions() =>
        from path in Gen.Elements<ImmutableArray<string>>(["x"], ["y"], ["a.b"], ["x", "y"], ["x", "a.b"], ["é\"", "x"])
        from form in Gen.Elements(Enum.GetValues<ClaimForm>())
        from match in form is ClaimForm.Number or ClaimForm.Boolean
            ? Gen.Elements(ClaimMatch.Exact, ClaimMatch.Exists)
            : Gen.Elements(Enum.GetValues<ClaimMatch>())
        from values in Gen.NonEmptyListOf(Operand(form, match))
        from not in Gen.Elements(true, false)
        from request in Gen.Elements(true, false, false)
        let compares = request && match == ClaimMatch.Exact
        select new ClaimConditionIr
        {
            Path = path,
            Form = form,
            Match = match,
            Values = compares || match == ClaimMatch.Exists ? [] : [.. values.Take(3)],
            Request = compares ? new PathSegmentIr(0) : null,
            Not = not,
        };

    private static Gen<string> Operand(ClaimForm form, ClaimMatch match) => (form, match) switch
    {
        (ClaimForm.Number, _) => Gen.Elements("1", "1.00", "-25e-1", "7"),
        (ClaimForm.Boolean, _) => Gen.Elements("true", "false"),
        (_, ClaimMatch.Regex) => Gen.Elements("a", ".", "a|b", "[ab]+", "é?", ".*1.*"),
        (_, ClaimMatch.Exact) => Gen.Elements(Words),
        _ => Gen.Elements(Words.Where(w => w.Length > 0).ToArray()),
    };
}

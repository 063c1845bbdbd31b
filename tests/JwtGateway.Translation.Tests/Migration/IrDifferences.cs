using System.Text.Json.Nodes;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Migration;

/// <summary>Where two configurations differ in what they do.</summary>
internal static class IrDifferences
{
    /// <summary>Each a part of the IR: <c>listeners</c>, <c>routes</c> (rules that one of the two has), <c>order</c>, or the path below a rule, as <c>policy.answers.style</c>.</summary>
    public static SortedSet<string> Between(IReadOnlyCollection<GatewayIr> before, IReadOnlyCollection<GatewayIr> after)
    {
        var differences = new SortedSet<string>(StringComparer.Ordinal);
        if (!IrPicture.Listeners(before).SetEquals(IrPicture.Listeners(after)))
            differences.Add("listeners");
        var (left, right) = (ByPlace(before), ByPlace(after));
        if (!left.Keys.ToHashSet().SetEquals(right.Keys))
            differences.Add("routes");
        else if (!IrPicture.Routes(before).Select(IrPicture.Place).SequenceEqual(IrPicture.Routes(after).Select(IrPicture.Place)))
            differences.Add("order");
        foreach (var (place, routes) in left.Where(l => right.ContainsKey(l.Key)))
        {
            var others = right[place];
            if (routes.Count != others.Count)
                differences.Add("routes");
            foreach (var (one, other) in routes.Zip(others))
                Compare(one, other, "", differences);
        }

        return differences;
    }

    private static Dictionary<string, List<JsonObject>> ByPlace(IEnumerable<GatewayIr> gateways) =>
        IrPicture.Routes(gateways).GroupBy(IrPicture.Place).ToDictionary(g => g.Key, g => g.ToList());

    private static void Compare(JsonNode? one, JsonNode? other, string path, SortedSet<string> differences)
    {
        if (one is JsonObject left && other is JsonObject right)
        {
            foreach (var name in left.Select(m => m.Key).Union(right.Select(m => m.Key)))
                Compare(left[name], right[name], path.Length == 0 ? name : $"{path}.{name}", differences);
        }
        else if (one is JsonArray items && other is JsonArray others && items.Count == others.Count)
        {
            foreach (var (a, b) in items.Zip(others))
                Compare(a, b, path, differences);
        }
        else if (!JsonNode.DeepEquals(one, other))
        {
            differences.Add(path);
        }
    }
}

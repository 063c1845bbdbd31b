using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>ngrok's annotations that name a Traffic Policy, as ours.</summary>
internal static class TrafficAnnotations
{
    private const string Ours = "jwtgateway.io/traffic-policy";
    private const string Old = "k8s.ngrok.com/traffic-policy";
    private const string New = "ngrok.com/traffic-policy";

    public static IReadOnlyList<string> All { get; } = [Ours, Old, New];

    /// <summary>Renames them on <paramref name="manifest"/>.</summary>
    public static void Rename(JsonObject manifest, SourceObject source)
    {
        if (manifest["metadata"]?["annotations"] is not JsonObject annotations)
            return;
        if (source.Reference.Kind is "HTTPRoute" or "GRPCRoute")
        {
            foreach (var name in new[] { Old, New }.Where(annotations.Remove))
                source.Changed(SourceObject.Annotation(name), "Left out: it means nothing on a route.");
            if (annotations.Count == 0)
                ((JsonObject)manifest["metadata"]!).Remove("annotations");
            return;
        }

        var named = annotations.ContainsKey(New) ? New : Old;
        var theirs = annotations[named] is null ? null : annotations.Text(named) ?? "not-migrated-unreadable";
        foreach (var name in new[] { Old, New }.Where(annotations.ContainsKey))
        {
            annotations.Remove(name);
            if (name == Old && source.Annotations.ContainsKey(New))
                source.Changed(SourceObject.Annotation(name), $"Left out: beside {New} it means nothing.");
            else if (source.Annotations.ContainsKey(Ours))
                source.Lost(SourceObject.Annotation(name), $"Both policies were enforced, and {Ours} holds one name. It now names one that does not exist, so that all is refused: make one policy of both.");
            else
                source.Changed(SourceObject.Annotation(name), Ours, "routes");
        }

        if (annotations.Count == 0 && theirs is not { Length: > 0 })
            ((JsonObject)manifest["metadata"]!).Remove("annotations");
        if (theirs is not { Length: > 0 })
            return;
        annotations[Ours] = source.Annotations.ContainsKey(Ours) ? "not-migrated-two-policies" : theirs;
        if (source.Annotations.ContainsKey(Ours))
            source.Changed(SourceObject.Annotation(Ours), "See the other annotation.");
    }

    /// <summary>The policies that an object names, ours first.</summary>
    public static IEnumerable<(string Annotation, string Name)> Of(SourceObject source)
    {
        if (source.Annotations.Text(Ours) is { Length: > 0 } ours)
            yield return (Ours, ours);
        var theirs = source.Annotations.ContainsKey(New) ? New : Old;
        if (source.Annotations.Text(theirs) is { Length: > 0 } name)
            yield return (theirs, name);
    }
}

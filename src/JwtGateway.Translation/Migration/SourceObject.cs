using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// An object that is migrated, with an account of its fields. A converter says of each field that it reads what becomes of it; what it does not mention is lost, and
/// it has to ask (<see cref="HasUnread"/>) before it lets anybody pass.
/// </summary>
internal sealed class SourceObject(JsonObject json)
{
    private readonly List<FieldOutcome> _claims = [];

    public JsonObject Json { get; } = json;

    public string ApiVersion { get; } = json.Text("apiVersion") ?? "";

    public ObjectReference Reference { get; } = ReferenceOf(json);

    public string Namespace => Reference.Namespace;

    public string Name => Reference.Name;

    public JsonObject Spec { get; } = json["spec"] as JsonObject ?? [];

    public JsonObject Annotations { get; } = json.Object("metadata").Object("annotations") ?? [];

    public bool Is(string group, string kind) => Reference.Group == group && Reference.Kind == kind;

    public void Same(string path) => Claim(path, FieldFate.Same, "");

    public void Changed(string path, string how, string differs = "") => Claim(path, FieldFate.Changed, how, differs);

    public void Lost(string path, string why, string differs = "") => Claim(path, FieldFate.Lost, why, differs);

    /// <summary>Whether a field at or below <paramref name="root"/> was not mentioned.</summary>
    public bool HasUnread(string root) => Unread(root).Any();

    /// <summary>Fields that were not mentioned.</summary>
    public IEnumerable<string> Unread(string root) =>
        JsonFields.Leaves(Json).Where(leaf => FieldPath.IsAtOrBelow(leaf, root) && !_claims.Exists(c => Covers(c, leaf)));

    /// <summary>The account: what was said, and what was not mentioned.</summary>
    public IEnumerable<FieldOutcome> Outcomes()
    {
        var unread = JsonFields.Leaves(Json)
            .Where(leaf => leaf is not ("apiVersion" or "kind" or "metadata.name" or "metadata.namespace") && !_claims.Exists(c => Covers(c, leaf)))
            .Select(leaf => new FieldOutcome(Reference, leaf, FieldFate.Lost, "This field is not known here."));
        var said = _claims.Where(c => c.Fate != FieldFate.Same || !_claims.Exists(o => o.Fate != FieldFate.Same && o.FieldPath.Length > 0 && o.FieldPath == c.FieldPath));
        return said.Concat(unread).Distinct();
    }

    /// <summary>The name of a field in a path.</summary>
    public static string Annotation(string name) => $"metadata.annotations[{name}]";

    private static bool Covers(FieldOutcome claim, string leaf) => claim.FieldPath.Length > 0 && FieldPath.IsAtOrBelow(leaf, claim.FieldPath);

    private void Claim(string path, FieldFate fate, string note, string differs = "")
    {
        if (path.Length == 0 || JsonFields.Leaves(Json).Any(leaf => FieldPath.IsAtOrBelow(leaf, path)))
            _claims.Add(new(Reference, path, fate, note) { Differs = differs });
    }

    private static ObjectReference ReferenceOf(JsonObject json)
    {
        var (group, kind, metadata) = (ApiGroup.Of(json.Text("apiVersion") ?? ""), json.Text("kind") ?? "", json["metadata"] as JsonObject ?? []);
        var ns = metadata.Text("namespace") ?? (ManifestReader.HasNamespace(group, kind) ? ClusterSnapshotBuilder.DefaultNamespace : "");
        return new(group, kind, ns, metadata.Text("name") ?? "");
    }
}

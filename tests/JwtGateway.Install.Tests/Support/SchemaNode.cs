using System.Text.Json.Nodes;

namespace JwtGateway.Install.Tests.Support;

/// <summary>A schema in a schema, and where it stands.</summary>
internal sealed record SchemaNode(string Path, JsonObject Schema)
{
    /// <summary>This schema and all below it.</summary>
    public IEnumerable<SchemaNode> All => [this, .. Children.SelectMany(child => child.All)];

    public IEnumerable<SchemaNode> Children =>
    [
        .. (Schema["properties"] as JsonObject ?? []).Select(member => new SchemaNode($"{Path}.{member.Key}", member.Value!.AsObject())),
        .. Schema["items"] is JsonObject items ? [new SchemaNode(Path + "[]", items)] : Array.Empty<SchemaNode>(),
        .. Schema["additionalProperties"] is JsonObject values ? [new SchemaNode(Path + "{}", values)] : Array.Empty<SchemaNode>(),
    ];

    public string? Type => (string?)Schema["type"];

    public bool IsIntOrString => Is("x-kubernetes-int-or-string");

    public bool KeepsUnknown => Is("x-kubernetes-preserve-unknown-fields");

    public IReadOnlyList<string> Required => Schema["required"].Texts();

    private bool Is(string name) => Schema[name] is { } flag && flag.GetValue<bool>();
}

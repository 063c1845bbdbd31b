using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>
/// What all objects of a Gateway have: its namespace, its labels and annotations, and that they go with it. Those of a shared proxy go with the IngressClass.
/// </summary>
internal sealed class OwnedObject(ServedGateway served)
{
    private readonly Gateway _gateway = served.Resource;

    private readonly string _uid = served.Owner.Metadata.Uid
        ?? throw new ArgumentException($"{served.Owner.Reference} has no uid, as objects of the API server have; nothing can be owned by it.", nameof(served));

    public string Name { get; } = ObjectNames.Of(served.Resource.Metadata.Name);

    /// <summary>The Gateway, as <c>namespace/name</c>.</summary>
    public string Gateway => $"{_gateway.Metadata.Namespace}/{_gateway.Metadata.Name}";

    public JsonObject Selector() => Map(ObjectLabels.Selector(_gateway.Metadata.Name));

    /// <summary>An object with its metadata.</summary>
    public JsonObject Create(
        string apiVersion,
        string kind,
        ImmutableSortedDictionary<string, string>? labels = null,
        ImmutableSortedDictionary<string, string>? annotations = null)
    {
        var metadata = new JsonObject { ["name"] = Name, ["namespace"] = _gateway.Metadata.Namespace };
        Describe(metadata, labels, annotations);
        metadata["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = served.Owner.ApiVersion,
            ["kind"] = served.Owner.Kind,
            ["name"] = served.Owner.Metadata.Name,
            ["uid"] = _uid,
            ["controller"] = true,
            ["blockOwnerDeletion"] = true,
        });
        return new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    /// <summary>
    /// Gives metadata its labels and annotations: <paramref name="labels"/> and <paramref name="annotations"/>, over them those of the Gateway's
    /// <c>spec.infrastructure</c>, and over both our own, without which nothing would be found again.
    /// </summary>
    public void Describe(
        JsonObject metadata, ImmutableSortedDictionary<string, string>? labels, ImmutableSortedDictionary<string, string>? annotations)
    {
        var infrastructure = _gateway.Spec.Infrastructure ?? new GatewayInfrastructure();
        metadata["labels"] = Map(Over(labels, infrastructure.Labels).SetItems(ObjectLabels.Of(_gateway.Metadata.Name)));
        if (Over(annotations, infrastructure.Annotations) is { IsEmpty: false } all)
            metadata["annotations"] = Map(all);
    }

    public static JsonObject Map(ImmutableSortedDictionary<string, string> map) =>
        new(map.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, (JsonNode?)m.Value)));

    private static ImmutableSortedDictionary<string, string> Over(
        ImmutableSortedDictionary<string, string>? below, ImmutableSortedDictionary<string, string> above) => below?.SetItems(above) ?? above;
}

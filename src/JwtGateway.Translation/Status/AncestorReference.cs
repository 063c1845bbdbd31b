using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Status;

/// <summary>The object on whose behalf a policy's conditions speak (GEP-713, PolicyAncestorStatus).</summary>
internal sealed record AncestorReference(ObjectReference Object, string? SectionName = null) : IComparable<AncestorReference>
{
    public int CompareTo(AncestorReference? other)
    {
        if (other is null)
            return 1;
        var byObject = ReferenceOrder.Order.Compare(Object, other.Object);
        return byObject != 0 ? byObject : string.CompareOrdinal(SectionName, other.SectionName);
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["group"] = Object.Group,
            ["kind"] = Object.Kind,
            ["namespace"] = Object.Namespace,
            ["name"] = Object.Name,
        };
        if (SectionName is not null)
            json["sectionName"] = SectionName;
        return json;
    }
}

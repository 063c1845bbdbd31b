using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Status;

/// <summary>The object on whose behalf a policy's conditions speak (GEP-713, PolicyAncestorStatus).</summary>
internal sealed record AncestorReference(ObjectReference Object, string? SectionName = null)
{
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

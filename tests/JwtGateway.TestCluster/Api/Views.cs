using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Schemas;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>A stored object as a client sees it: in the version that it asked for (conversion strategy None), with that version's defaults.</summary>
internal static class Views
{
    public static JsonObject View(this ResourceKind kind, KindVersion version, JsonObject stored)
    {
        if (!kind.IsCustom)
        {
            return stored;
        }

        var view = stored.Copy();
        view["apiVersion"] = kind.ApiVersion(version.Name);
        if (version.Prunes)
        {
            StructuralSchema.Prune(view, version.Schema);
        }

        StructuralSchema.Default(view, version.Schema);
        return view;
    }
}

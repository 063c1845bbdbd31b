using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Storage;

/// <summary>A change of one object.</summary>
/// <param name="Revision">Where it stands in the sequence of all changes.</param>
/// <param name="Kind">Key of the kind.</param>
/// <param name="Object">The object after the change; of a removal, its last state.</param>
/// <param name="Previous">The object before the change; null: it was created.</param>
/// <param name="Deleted">Whether the change is a removal.</param>
internal sealed record StoreEvent(long Revision, string Kind, JsonObject Object, JsonObject? Previous, bool Deleted);

/// <summary>Namespace and name, in the order in which lists are paged.</summary>
internal readonly record struct ObjectName(string Namespace, string Name) : IComparable<ObjectName>
{
    public static bool operator <(ObjectName left, ObjectName right) => left.CompareTo(right) < 0;

    public static bool operator >(ObjectName left, ObjectName right) => left.CompareTo(right) > 0;

    public static bool operator <=(ObjectName left, ObjectName right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ObjectName left, ObjectName right) => left.CompareTo(right) >= 0;

    public static ObjectName Of(JsonObject obj) => new(obj.Namespace(), obj.Name());

    public int CompareTo(ObjectName other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }
}

using JwtGateway.Resources;

namespace JwtGateway.Translation.Snapshots;

/// <summary>The order of outputs: by group, kind, namespace and name.</summary>
internal sealed class ReferenceOrder : IComparer<ObjectReference>
{
    public static ReferenceOrder Order { get; } = new();

    public int Compare(ObjectReference? x, ObjectReference? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return Compare(x, y, namesFirst: false);
    }

    public static int Compare(ObjectReference x, ObjectReference y, bool namesFirst)
    {
        var byName = First(string.CompareOrdinal(x.Namespace, y.Namespace), string.CompareOrdinal(x.Name, y.Name));
        var byKind = First(string.CompareOrdinal(x.Group, y.Group), string.CompareOrdinal(x.Kind, y.Kind));
        return namesFirst ? First(byName, byKind) : First(byKind, byName);
    }

    private static int First(int major, int minor) => major != 0 ? major : minor;
}

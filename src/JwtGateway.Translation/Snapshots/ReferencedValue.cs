using JwtGateway.Resources;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Snapshots;

/// <summary>A value of a ConfigMap or Secret, or why there is none.</summary>
/// <param name="Octets">The value; null when there is a problem.</param>
/// <param name="Id">Kind, namespace, name and key: equal for the same value.</param>
/// <param name="IsSecret">Whether it is kept in a Secret.</param>
/// <param name="Problem">Why there is none, for <paramref name="Id"/>'s author; never holds the value.</param>
internal sealed record ReferencedValue(byte[]? Octets, string Id, bool IsSecret, string? Problem)
{
    /// <summary>Looks the value up in <paramref name="ns"/>, the only namespace that a policy may refer to.</summary>
    /// <param name="index">The objects.</param>
    /// <param name="ns">The policy's namespace.</param>
    /// <param name="reference">What is referred to.</param>
    /// <param name="usualKey">The key when none is named; the only one when it is not there.</param>
    /// <param name="keyField">The field that would name it.</param>
    public static ReferencedValue Find(SnapshotIndex index, string ns, ValueReference reference, string usualKey, string keyField = "valueRef.key")
    {
        if (reference is not { Group: ApiGroup.Core, Kind: "ConfigMap" or "Secret" })
            return Missing($"{reference.Kind} of group \"{reference.Group}\" cannot be referred to; use a ConfigMap or Secret of the core group");
        var name = $"{reference.Kind} {ns}/{reference.Name}";
        if (Keys(index, ns, reference) is not { } keys)
            return Missing($"{name} not found");
        var key = reference.Key ?? (keys.Contains(usualKey) ? usualKey : keys is [var only] ? only : null);
        if (key is null)
            return Missing($"{name} has no key {usualKey}, and not just one other; name the key in {keyField}");
        if (!keys.Contains(key))
            return Missing($"{name} has no key \"{key}\"");
        var octets = reference.Kind == "Secret" ? index.Secret(ns, reference.Name)!.Octets(key) : index.ConfigMap(ns, reference.Name)!.Octets(key);
        return octets is null
            ? Missing($"{name}: key {key} is not Base64")
            : new(octets, $"{reference.Kind}/{ns}/{reference.Name}/{key}", reference.Kind == "Secret", null);
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    private static List<string>? Keys(SnapshotIndex index, string ns, ValueReference reference) => reference.Kind == "Secret"
        ? index.Secret(ns, reference.Name) is { } secret ? Distinct(secret, secret.Data.Keys, secret.StringData.Keys) : null
        : index.ConfigMap(ns, reference.Name) is { } map ? Distinct(map, map.Data.Keys, map.BinaryData.Keys) : null;

    // Where something could not be read, nobody knows whether the only key is the only one; "" stands for it.
    private static List<string> Distinct(KubernetesResource resource, IEnumerable<string> some, IEnumerable<string> others) =>
        [.. some.Concat(others).Distinct(StringComparer.Ordinal), .. resource.Issues.IsEmpty ? Array.Empty<string>() : [""]];

    private static ReferencedValue Missing(string problem) => new(null, "", false, problem);
}

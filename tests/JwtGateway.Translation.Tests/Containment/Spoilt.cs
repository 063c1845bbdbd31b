using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>
/// Objects that break their own promises, as no reader makes them: a list that was never made, a text or a part that is null and must not be. Code that
/// touches one throws, wherever it is, which is as good as a defect there.
/// </summary>
internal static class Spoilt
{
    // One for each thread: it keeps what it has looked up, and tests run beside each other.
    private static readonly ThreadLocal<NullabilityInfoContext> Nullability = new(() => new());

    /// <summary>The object with one field spoilt, for each field below its spec or data. Metadata stays: everything is named by it.</summary>
    public static IEnumerable<(string Path, T Resource)> Fields<T>(T resource) where T : KubernetesResource =>
        from property in Properties(resource)
        where property.Name is not (nameof(KubernetesResource.Metadata) or nameof(KubernetesResource.Issues))
        let value = property.GetValue(resource)
        where value is not null && (IsRecord(value) || IsList(value))
        from part in Below(value, property.Name)
        select (part.Path, With(resource, property, part.Value));

    private static IEnumerable<(string Path, object? Value)> Below(object value, string path)
    {
        if (IsList(value))
            return Items(value).SelectMany((item, i) => Variants(item, $"{path}[{i}]").Select(v => (v.Path, (object?)SetItem(value, i, v.Value))));
        return Properties(value).SelectMany(p => Spoil(value, p, $"{path}.{p.Name}"));
    }

    private static IEnumerable<(string Path, object? Value)> Spoil(object parent, PropertyInfo property, string path)
    {
        var value = property.GetValue(parent);
        if (value is null)
            yield break;
        if (IsList(value))
            yield return (path, With(parent, property, Activator.CreateInstance(property.PropertyType)));
        else if (!property.PropertyType.IsValueType && Nullability.Value!.Create(property).WriteState == NullabilityState.NotNull)
            yield return (path, With(parent, property, null));
        if (IsList(value) || IsRecord(value))
        {
            foreach (var part in Below(value, path))
                yield return (part.Path, With(parent, property, part.Value));
        }
    }

    private static IEnumerable<(string Path, object? Value)> Variants(object item, string path) => IsRecord(item) ? Below(item, path) : [(path, null)];

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.CanWrite && p.GetIndexParameters().Length == 0);

    private static bool IsRecord(object value) => value.GetType().GetMethod("<Clone>$") is not null;

    private static bool IsList(object value) => value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>);

    private static List<object> Items(object list) => [.. ((IEnumerable)list).Cast<object>()];

    private static object SetItem(object list, int index, object? item) => list.GetType().GetMethod("SetItem")!.Invoke(list, [index, item])!;

    private static T With<T>(T record, PropertyInfo property, object? value) where T : notnull
    {
        var copy = (T)record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;
        property.SetValue(copy, value);
        return copy;
    }
}

using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>The JSON contracts of the records: which members an object of each type has, and of which types.</summary>
internal static class ResourceContracts
{
    private static JsonSerializerOptions Options { get; } = new(ResourceJsonContext.Default.Options)
    {
        TypeInfoResolver = ResourceJsonContext.Default.WithAddedModifier(KeepDefaults),
    };

    private static FrozenDictionary<Type, ObjectContract> Contracts { get; } = Collect();

    /// <summary>The contract of a record type.</summary>
    public static ObjectContract Of(Type type) => Contracts[type];

    /// <summary>How a type is read.</summary>
    public static JsonTypeInfo TypeInfo(Type type) => Options.GetTypeInfo(type);

    /// <summary>
    /// Source generation treats init-only properties as parameters of a constructor and sets those that are absent to null; the records'
    /// own defaults, which are the API's, must stay.
    /// </summary>
    private static void KeepDefaults(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;

        type.CreateObject = () => Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties.Where(property => property.Set is not null))
            property.Set = ((PropertyInfo)property.AttributeProvider!).SetValue;
    }

    private static FrozenDictionary<Type, ObjectContract> Collect()
    {
        var contracts = new Dictionary<Type, ObjectContract>();
        var pending = new Stack<Type>(ResourceKind.All.Select(kind => kind.Type));
        while (pending.TryPop(out var type))
        {
            var info = TypeInfo(type);
            if (info.Kind == JsonTypeInfoKind.Object && contracts.TryAdd(type, ObjectContract.Of(info)))
                foreach (var member in contracts[type].Members.Values)
                    pending.Push(member.Type);
            else if (info.ElementType is { } element)
                pending.Push(element);
        }

        return contracts.ToFrozenDictionary();
    }
}

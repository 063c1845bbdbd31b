using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>The members that JSON objects of one record type have.</summary>
/// <param name="Members">Those that are read, by name.</param>
/// <param name="Ignored">Those about which nothing is said.</param>
/// <param name="Unsupported">Those that the API has and that are not honoured.</param>
internal sealed record ObjectContract(
    FrozenDictionary<string, JsonTypeInfo> Members, ImmutableArray<string> Ignored, ImmutableArray<string> Unsupported)
{
    public static ObjectContract Of(JsonTypeInfo type) => new(
        type.Properties.Where(property => property.Set is not null)
            .ToFrozenDictionary(property => property.Name, property => ResourceContracts.TypeInfo(property.PropertyType)),
        [.. type.Type.GetCustomAttribute<IgnoredFieldsAttribute>()?.Names ?? [], .. AlwaysIgnored(type.Type)],
        [.. type.Type.GetCustomAttribute<UnsupportedFieldsAttribute>()?.Names ?? []]);

    /// <summary>Why a member that is not among <see cref="Members"/> is an issue; null when it is none.</summary>
    /// <param name="name">The member.</param>
    /// <param name="meant">The member that it was probably meant to be.</param>
    public string? ProblemWith(string name, out string? meant)
    {
        meant = null;
        if (Ignored.Contains(name) || Ignored.Contains("*"))
            return null;
        if (Unsupported.Contains(name))
            return "not supported by JwtGateway; remove it";
        meant = Spelling.Nearest(name, Members.Keys.Concat(Unsupported));
        return meant is null ? "unknown field; remove it" : $"unknown field; did you mean `{meant}`?";
    }

    private static IEnumerable<string> AlwaysIgnored(Type type) =>
        typeof(KubernetesResource).IsAssignableFrom(type) ? ["status"] : type == typeof(ObjectMeta) ? ["*"] : [];
}

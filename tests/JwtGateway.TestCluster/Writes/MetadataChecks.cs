using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>What the API asks of the metadata of every object: types, labels, annotations, owners.</summary>
internal static partial class MetadataChecks
{
    private const string NameRule = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    private const string ValueRule = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    /// <summary>Metadata has Go types: what is of another type cannot be read at all.</summary>
    public static void Types(ResourceRequest request, JsonObject obj)
    {
        var metadata = obj["metadata"];
        var readable = metadata is null or JsonObject
            && Strings(metadata.At("labels")) && Strings(metadata.At("annotations"))
            && metadata.At("finalizers") is null or JsonArray && metadata.At("ownerReferences") is null or JsonArray;
        if (!readable)
        {
            throw Statuses.CannotBeHandled(request.Kind.Kind, request.Version.Name, "json: cannot unmarshal into Go value of type v1.ObjectMeta");
        }
    }

    /// <summary>Rules for what can be read.</summary>
    public static List<FieldError> Errors(JsonObject obj)
    {
        List<FieldError> errors = [];
        foreach (var (key, value) in obj["metadata"].At("labels") as JsonObject ?? [])
        {
            Key("metadata.labels", key, errors);
            var text = value.Text() ?? "";
            if (text.Length > 63)
            {
                errors.Add(FieldError.Invalid("metadata.labels", text, "must be no more than 63 bytes"));
            }
            else if (text.Length > 0 && !Word().IsMatch(text))
            {
                errors.Add(FieldError.Invalid("metadata.labels", text, ValueRule));
            }
        }

        foreach (var (key, _) in obj["metadata"].At("annotations") as JsonObject ?? [])
        {
            // Prefixes of annotations may have capitals.
            Key("metadata.annotations", key.ToLowerInvariant(), errors);
        }

        Owners(obj, errors);
        return errors;
    }

    private static bool Strings(JsonNode? node) => node is null || (node is JsonObject map && map.All(p => p.Value is null || p.Value.GetValueKind() == JsonValueKind.String));

    private static void Key(string field, string key, List<FieldError> errors)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var (prefix, name) = slash < 0 ? (null, key) : (key[..slash], key[(slash + 1)..]);
        if (name.Length > 63 || !Word().IsMatch(name))
        {
            errors.Add(FieldError.Invalid(field, key, NameRule));
        }

        if (prefix is not null && (prefix.Length > 253 || !BodyChecks.IsSubdomain(prefix)))
        {
            errors.Add(FieldError.Invalid(field, key, "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'"));
        }
    }

    private static void Owners(JsonObject obj, List<FieldError> errors)
    {
        var owners = obj["metadata"].At("ownerReferences").Objects().ToList();
        foreach (var (name, empty) in owners.SelectMany(o => new[] { "apiVersion", "kind", "name", "uid" }.Select(name => (name, string.IsNullOrEmpty(o.Text(name))))))
        {
            if (empty)
            {
                errors.Add(FieldError.Invalid($"metadata.ownerReferences.{name}", "", "must not be empty"));
            }
        }

        if (owners.Count(o => o["controller"]?.ToJsonString() == "true") > 1)
        {
            errors.Add(FieldError.Invalid("metadata.ownerReferences", owners.Count, "Only one reference can have Controller set to true"));
        }
    }

    [GeneratedRegex("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using JwtGateway.Install.Tests.Support;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading.Decoding;

namespace JwtGateway.Install.Tests.Crds;

/// <summary>The schemas and the records describe the same fields, in both directions, with the same types and defaults.</summary>
internal sealed class CrdRecordTests
{
    private static IEnumerable<Crd> Ours => Crd.Ours;

    [TestCaseSource(nameof(Ours))]
    public void A_crd_and_its_record_have_the_same_fields_types_and_defaults(Crd crd)
    {
        var kind = ResourceKind.All.Single(kind => kind.Group == crd.Group && kind.Kind == crd.Kind);
        var spec = ResourceContracts.TypeInfo(kind.Type).Properties.Single(property => property.Name == "spec");

        Differences(new SchemaNode("spec", crd.Spec), ResourceContracts.TypeInfo(spec.PropertyType)).ShouldBeEmpty();
    }

    [Test]
    public void Every_kind_of_our_group_has_a_crd() => ResourceKind.All.Where(kind => kind.Group == ApiGroup.JwtGateway)
        .Select(kind => kind.Kind).ShouldBe(Crd.Ours.Select(crd => crd.Kind), ignoreOrder: true);

    [TestCaseSource(nameof(Ours))]
    public void A_crd_serves_the_versions_that_are_read(Crd crd) => ResourceKind.All
        .Single(kind => kind.Group == crd.Group && kind.Kind == crd.Kind).Versions.ShouldBe([(string)crd.Version["name"]!]);

    /// <summary>
    /// What the API server fills in looks as if the policy said it, and would win over the policy that it is merged over. Items of lists are not
    /// merged.
    /// </summary>
    [Test]
    public void What_a_merge_leaves_to_the_other_policy_has_no_default() => new SchemaNode("spec", Crd.Of("SecurityPolicy").Spec).All
        .Where(node => !node.Path.Contains("[]", StringComparison.Ordinal) && node.Schema.ContainsKey("default"))
        .Select(node => node.Path).ShouldBeEmpty();

    [TestCase("remove", "spec.jwt.providers[].issuer: in the record alone")]
    [TestCase("retype", "spec.jwt.providers[].issuer: expected string")]
    [TestCase("add", "spec.jwt.providers[].extra: in the schema alone")]
    [TestCase("default", "spec.jwt.providers[].remoteJWKS.cacheDuration: default 5s in the schema, 300s in the record")]
    public void A_difference_is_found(string change, string expected)
    {
        var spec = Crd.Of("SecurityPolicy").Spec.DeepClone().AsObject();
        var provider = spec.At("properties.jwt.properties.providers.items.properties")!.AsObject();
        Action apply = change switch
        {
            "remove" => () => provider.Remove("issuer"),
            "retype" => () => provider["issuer"]!["type"] = "integer",
            "add" => () => provider["extra"] = new JsonObject { ["type"] = "string" },
            _ => () => provider.At("remoteJWKS.properties.cacheDuration")!["default"] = "5s",
        };
        apply();

        Differences(new SchemaNode("spec", spec), ResourceContracts.TypeInfo(typeof(Resources.Policies.SecurityPolicySpec)))
            .ShouldHaveSingleItem().ShouldStartWith(expected);
    }

    private static IEnumerable<string> Differences(SchemaNode node, JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => node.Type == "object" ? Members(node, type) : [$"{node.Path}: expected object"],
        JsonTypeInfoKind.Enumerable => node.Type == "array" ? Element(node, type) : [$"{node.Path}: expected array"],
        JsonTypeInfoKind.Dictionary => node.Schema["additionalProperties"] is not null ? Element(node, type) : [$"{node.Path}: expected additionalProperties"],
        _ => Scalar(node, Nullable.GetUnderlyingType(type.Type) ?? type.Type),
    };

    private static IEnumerable<string> Element(SchemaNode node, JsonTypeInfo type) =>
        Differences(node.Children.Single(), ResourceContracts.TypeInfo(type.ElementType!));

    private static IEnumerable<string> Members(SchemaNode node, JsonTypeInfo type)
    {
        var fresh = Activator.CreateInstance(type.Type)!;
        var children = node.Children.ToDictionary(child => child.Path[(node.Path.Length + 1)..]);
        var properties = type.Properties.Where(property => property.Set is not null).ToDictionary(property => property.Name);
        foreach (var name in children.Keys.Except(properties.Keys))
            yield return $"{children[name].Path}: in the schema alone";
        foreach (var name in properties.Keys.Except(children.Keys))
            yield return $"{node.Path}.{name}: in the record alone";
        foreach (var name in properties.Keys.Intersect(children.Keys))
        {
            var property = ResourceContracts.TypeInfo(properties[name].PropertyType);
            foreach (var difference in Differences(children[name], property).Concat(Default(node, children[name], name, properties[name].Get!(fresh))))
                yield return difference;
        }
    }

    /// <summary>What a record has when a field is absent is what the API server fills in, or nothing at all.</summary>
    private static IEnumerable<string> Default(SchemaNode parent, SchemaNode child, string name, object? fresh)
    {
        var record = fresh switch
        {
            string { Length: > 0 } text => text,
            int number when number != 0 || !parent.Required.Contains(name) => JsonValue.Create(number).ToJsonString(),
            true => "true",
            _ => null,
        };
        var schema = child.Schema["default"]?.ToString();
        var empty = fresh is "" or false ? fresh.ToString()!.ToLowerInvariant() : null;
        if (schema != record && !(schema is not null && schema == empty))
            yield return $"{child.Path}: default {schema ?? "none"} in the schema, {record ?? "none"} in the record";
    }

    private static IEnumerable<string> Scalar(SchemaNode node, Type type)
    {
        var (expected, fits) = type switch
        {
            _ when type == typeof(string) => ("string", node.Type == "string"),
            _ when type == typeof(bool) => ("boolean", node.Type == "boolean"),
            _ when type == typeof(int) => ("integer of 32 bits", node.Type == "integer" && (string?)node.Schema["format"] == "int32"),
            _ when type == typeof(IntOrString) => ("integer or string", node.IsIntOrString),
            _ when type == typeof(JsonObject) || type == typeof(JsonNode) => ("an open object", node.Type == "object" && node.KeepsUnknown && !node.Children.Any()),
            _ when type == typeof(JsonArray) => ("a list of open objects", node.Type == "array" && node.Children.Single().KeepsUnknown),
            _ => ($"a type that stands for {type.Name}", false),
        };
        if (!fits)
            yield return $"{node.Path}: expected {expected}";
    }
}

using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Cluster;

/// <summary>CustomResourceDefinitions that take any content, for kinds whose own definitions a test does not need.</summary>
public static class PermissiveDefinition
{
    /// <summary>One with a status subresource and one version.</summary>
    public static JsonObject Of(string group, string version, string plural, string kind, bool namespaced) => JsonNode.Parse(
        $$$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1",
          "kind": "CustomResourceDefinition",
          "metadata": {
            "name": "{{{plural}}}.{{{group}}}",
            "annotations": {"api-approved.kubernetes.io": "unapproved, for tests only"}
          },
          "spec": {
            "group": "{{{group}}}",
            "names": {"plural": "{{{plural}}}", "singular": "{{{kind.ToLowerInvariant()}}}", "kind": "{{{kind}}}", "listKind": "{{{kind}}}List"},
            "scope": "{{{(namespaced ? "Namespaced" : "Cluster")}}}",
            "versions": [{
              "name": "{{{version}}}", "served": true, "storage": true, "subresources": {"status": {}},
              "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}
            }]
          }
        }
        """)!.AsObject();
}

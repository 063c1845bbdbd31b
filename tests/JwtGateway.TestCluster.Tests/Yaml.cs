using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>Objects that the tests share.</summary>
internal static class Yaml
{
    /// <summary>A kind with two served versions, defaults, validation, keyed lists, open fields, and a status subresource.</summary>
    public const string Widgets = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: widgets.example.com
        spec:
          group: example.com
          scope: Namespaced
          names: {plural: widgets, kind: Widget, shortNames: [wd]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema: &schema
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer, minimum: 1, maximum: 10}
                      color: {type: string, enum: [red, green], default: red}
                      code: {type: string, pattern: '^[a-z]+$', maxLength: 8}
                      port: {x-kubernetes-int-or-string: true}
                      open: {type: object, x-kubernetes-preserve-unknown-fields: true}
                      tags: {type: array, items: {type: string}}
                      labels: {type: object, additionalProperties: {type: string}}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties:
                            name: {type: string}
                            count: {type: integer, default: 1}
                  status:
                    type: object
                    properties:
                      phase: {type: string}
          - name: v1beta1
            served: true
            storage: false
            subresources: {status: {}}
            schema: *schema
        """;

    public static JsonObject Widget(string name, string spec = "{size: 1}") => One($"""
        apiVersion: example.com/v1
        kind: Widget
        metadata: {'{'}name: {name}{'}'}
        spec: {spec}
        """);

    public static JsonObject ConfigMap(string name, string data = "{a: b}", string labels = "{}") => One($"""
        apiVersion: v1
        kind: ConfigMap
        metadata: {'{'}name: {name}, labels: {labels}{'}'}
        data: {data}
        """);

    public static JsonObject One(string yaml) => KubeYaml.Parse(yaml)[0].AsObject();
}

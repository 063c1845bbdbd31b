using System.Text.Json.Nodes;
using JwtGateway.Operator.Provisioning;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Operator.Tests.Provisioning;

/// <summary>Plans for Gateways that are written as YAML.</summary>
internal static class Plans
{
    public static ProvisioningOptions Options { get; } = new()
    {
        Image = "registry.example.com/jwtgw:1.0.0",
        OperatorAddress = "https://jwt-gateway.jwt-gateway-system.svc:18443",
        CaBundle = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    };

    public static string Folder { get; } = Path.Combine(SourceFolder(), "Golden");

    public static ServedGateway Served(string yaml)
    {
        var read = SnapshotReader.Read([("input", yaml)]);
        var snapshot = read.Snapshot ?? throw new InvalidDataException(string.Join('\n', read.Errors));
        return Translator.Translate(snapshot, TranslationOptions.ProxiesPerGateway).Served.Single();
    }

    public static ProvisioningPlan Of(string yaml) => GatewayProvisioner.Plan(Served(yaml), Options);

    /// <summary>A Gateway of one listener, or of those given; more of its spec, and ProxyParameters' spec, in flow style.</summary>
    public static string Gateway(
        string listeners = "{name: http, port: 80, protocol: HTTP}", string name = "gw", string infrastructure = "", string? parameters = null)
    {
        var reference = parameters is null ? "" : "parametersRef: {group: jwtgateway.io, kind: ProxyParameters, name: p}";
        var gateway = $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: {{name}}, namespace: shop, uid: 0c5a}
            spec:
              gatewayClassName: jwt-gateway
              infrastructure: { {{string.Join(", ", new[] { infrastructure, reference }.Where(p => p.Length > 0))}} }
              listeners: [{{listeners}}]

            """;
        return parameters is null ? gateway : gateway + $$"""
            ---
            apiVersion: jwtgateway.io/v1alpha1
            kind: ProxyParameters
            metadata: {name: p, namespace: shop}
            spec: { {{parameters}} }
            """;
    }

    public static JsonObject? Find(this ProvisioningPlan plan, string kind) => plan.Objects.SingleOrDefault(o => o["kind"]!.GetValue<string>() == kind);

    public static JsonNode Template(this ProvisioningPlan plan) => plan.Find("Deployment")!["spec"]!["template"]!;

    public static JsonNode Container(this ProvisioningPlan plan) => plan.Template()["spec"]!["containers"]![0]!;

    public static string Yaml(this ProvisioningPlan plan) => string.Join("---\n", plan.Objects.Select(YamlWriter.Write));

    private static string SourceFolder() => Path.Combine(RepositoryRoot.Path, "tests", "JwtGateway.Operator.Tests", "Provisioning");
}

using System.Text.Json.Nodes;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>The container that is the proxy. Listener ports are not named: they come and go, and Kubernetes needs no mention of them.</summary>
internal static class ProxyContainer
{
    /// <summary>The volume with the token and the CA.</summary>
    public const string Credentials = "credentials";

    /// <summary>The file of the token.</summary>
    public const string Token = "token";

    /// <summary>The audience of the token: it is of no use at the API server.</summary>
    public const string TokenAudience = "jwtgateway-config";

    /// <summary>The volume that the last good configuration is kept on.</summary>
    public const string State = "state";

    private const string CredentialsPath = "/var/run/jwtgateway";
    private const string StatePath = "/var/lib/jwtgateway";

    public static JsonObject Create(OwnedObject owned, ProxyParametersSpec parameters, ProvisioningOptions options)
    {
        var container = new JsonObject { ["name"] = "proxy", ["image"] = Image(parameters.Image, options) };
        if (parameters.Image.PullPolicy is { } policy)
            container["imagePullPolicy"] = policy;
        container["args"] = Args(owned.Gateway, parameters, options);
        // Without it .NET opens a socket under /tmp for debuggers; the file system is read-only.
        container["env"] = new JsonArray(new JsonObject { ["name"] = "DOTNET_EnableDiagnostics", ["value"] = "0" });
        container["ports"] = new JsonArray(new JsonObject { ["name"] = "admin", ["containerPort"] = TranslationOptions.ProxyAdminPort, ["protocol"] = "TCP" });
        container["resources"] = parameters.Resources?.DeepClone() ?? DefaultResources();
        container["securityContext"] = SecurityContext();
        container["startupProbe"] = Probe("/healthz", period: 1, failures: 60);
        container["livenessProbe"] = Probe("/healthz", period: 10, failures: 3);
        container["readinessProbe"] = Probe("/readyz", period: 5, failures: 2);
        container["volumeMounts"] = new JsonArray(
            new JsonObject { ["name"] = Credentials, ["mountPath"] = CredentialsPath, ["readOnly"] = true },
            new JsonObject { ["name"] = State, ["mountPath"] = StatePath });
        return container;
    }

    private static JsonArray Args(string gateway, ProxyParametersSpec parameters, ProvisioningOptions options) =>
    [
        "proxy",
        "--operator", options.OperatorAddress,
        "--gateway", gateway,
        "--ca", $"{CredentialsPath}/{IdentityObjects.CaKey}",
        "--token", $"{CredentialsPath}/{Token}",
        "--state", StatePath,
        "--admin", $"0.0.0.0:{TranslationOptions.ProxyAdminPort}",
        "--drain-delay", $"{Termination.DelaySeconds(parameters)}s",
        "--drain-timeout", $"{Termination.TimeoutSeconds(parameters)}s",
        "--log-level", parameters.LogLevel,
    ];

    private static string Image(ProxyImage image, ProvisioningOptions options) => image.Repository is null
        ? options.Image
        : image.Repository + (image.Tag is { } tag ? ":" + tag : "") + (image.Digest is { } digest ? "@" + digest : "");

    private static JsonObject DefaultResources() => new()
    {
        ["requests"] = new JsonObject { ["cpu"] = "100m", ["memory"] = "128Mi" },
        ["limits"] = new JsonObject { ["memory"] = "512Mi" },
    };

    private static JsonObject SecurityContext() => new()
    {
        ["allowPrivilegeEscalation"] = false,
        ["readOnlyRootFilesystem"] = true,
        ["capabilities"] = new JsonObject { ["drop"] = new JsonArray("ALL") },
    };

    private static JsonObject Probe(string path, int period, int failures) => new()
    {
        ["httpGet"] = new JsonObject { ["path"] = path, ["port"] = TranslationOptions.ProxyAdminPort },
        ["periodSeconds"] = period,
        ["failureThreshold"] = failures,
    };
}

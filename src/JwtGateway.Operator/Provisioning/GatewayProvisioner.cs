using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Operator.Provisioning.Objects;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Operator.Provisioning;

/// <summary>
/// Decides which objects a Gateway has: ServiceAccount, ConfigMap with the operator's CA, Deployment, Service, and where they make sense
/// PodDisruptionBudget and HorizontalPodAutoscaler (GEP-1762). A pure function: the same Gateway gives the same bytes.
/// </summary>
internal static class GatewayProvisioner
{
    /// <summary>The ServiceAccount of the proxies of <paramref name="gateway"/> (<c>namespace/name</c>), in the Gateway's namespace.</summary>
    public static string ServiceAccountOf(string gateway) => ObjectNames.Of(gateway[(gateway.IndexOf('/', StringComparison.Ordinal) + 1)..]);

    /// <summary>
    /// Plans for one Gateway. With parameters that are not usable only what does not depend on them is planned: a CA that is rotated must reach
    /// the proxies that are there.
    /// </summary>
    public static ProvisioningPlan Plan(ServedGateway gateway, ProvisioningOptions options) => gateway.Parameters switch
    {
        EffectiveParameters.None => Plan(gateway, new ProxyParametersSpec(), options),
        EffectiveParameters.Found found => Plan(gateway, found.Parameters.Spec, options),
        _ => new([.. Identity(new OwnedObject(gateway), options)], Complete: false),
    };

    private static ProvisioningPlan Plan(ServedGateway gateway, ProxyParametersSpec parameters, ProvisioningOptions options)
    {
        var owned = new OwnedObject(gateway);
        ImmutableArray<JsonObject?> objects =
        [
            .. Identity(owned, options),
            DeploymentObject.Create(owned, parameters, options),
            ServiceObject.Create(owned, parameters.Service, gateway),
            ScalingObjects.DisruptionBudget(owned, parameters),
            ScalingObjects.Autoscaler(owned, parameters),
        ];
        return new([.. objects.OfType<JsonObject>()], Complete: true);
    }

    private static IEnumerable<JsonObject> Identity(OwnedObject owned, ProvisioningOptions options) =>
        [IdentityObjects.ServiceAccount(owned), IdentityObjects.CaBundle(owned, options.CaBundle)];
}

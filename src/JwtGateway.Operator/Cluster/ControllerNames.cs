namespace JwtGateway.Operator.Cluster;

/// <summary>Who we are in the API server.</summary>
internal static class ControllerNames
{
    /// <summary>The <c>controllerName</c> of our entries in statuses that controllers share.</summary>
    public const string Gateway = "jwtgateway.io/gateway-controller";
}

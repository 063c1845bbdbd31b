namespace JwtGateway.Translation.Status;

/// <summary>Who we are in Gateway API's terms.</summary>
internal static class Controller
{
    /// <summary>The <c>controllerName</c> of our GatewayClasses and of every status entry we write.</summary>
    public const string Name = "jwtgateway.io/gateway-controller";

    /// <summary>The class that is ours when no GatewayClass is there to say so.</summary>
    public const string DefaultClass = "jwt-gateway";
}

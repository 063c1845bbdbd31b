namespace JwtGateway.Cel.Environments;

/// <summary>agentgateway's variables, as far as they are about a request that has not been answered.</summary>
public static class Agentgateway
{
    /// <summary><c>request.*</c>, <c>jwt</c>, <c>source.*</c>.</summary>
    public static RequestEnvironment Environment { get; } = new(
        ("request.method", CelType.String, RequestAttribute.Method),
        ("request.uri", CelType.String, RequestAttribute.Uri),
        ("request.host", CelType.String, RequestAttribute.Host),
        ("request.scheme", CelType.String, RequestAttribute.Scheme),
        ("request.path", CelType.String, RequestAttribute.Path),
        ("request.pathAndQuery", CelType.String, RequestAttribute.PathAndQuery),
        ("request.version", CelType.String, RequestAttribute.Protocol),
        ("request.headers", CelType.Map(CelType.String, CelType.String), RequestAttribute.Headers),
        ("jwt", CelType.Map(CelType.String, CelType.Dyn), RequestAttribute.Jwt),
        ("source.address", CelType.String, RequestAttribute.SourceAddress),
        ("source.port", CelType.Int, RequestAttribute.SourcePort));
}

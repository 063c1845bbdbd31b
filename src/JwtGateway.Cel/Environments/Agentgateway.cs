namespace JwtGateway.Cel.Environments;

/// <summary>agentgateway's variables, as far as they are about a request that has not been answered.</summary>
public static class Agentgateway
{
    /// <summary><c>request.*</c>, <c>jwt</c>, <c>source.*</c>.</summary>
    public static RequestEnvironment Environment { get; } = new(
        ("request.uri", CelType.String, RequestAttribute.Uri),
        ("request.path", CelType.String, RequestAttribute.Path),
        ("request.pathAndQuery", CelType.String, RequestAttribute.PathAndQuery),
        ("request.version", CelType.String, RequestAttribute.Protocol),
        ("jwt", CelType.Map(CelType.String, CelType.Dyn), RequestAttribute.Jwt),
        ("source.port", CelType.Int, RequestAttribute.SourcePort));
}

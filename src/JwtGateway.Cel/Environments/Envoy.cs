namespace JwtGateway.Cel.Environments;

/// <summary>Envoy's attributes, as far as kgateway's rbac needs them.</summary>
public static class Envoy
{
    /// <summary><c>request.*</c>, <c>source.*</c>, <c>metadata.filter_metadata</c> with what the jwt_authn filter leaves there.</summary>
    public static RequestEnvironment Environment { get; } = new(
        ("request.path", CelType.String, RequestAttribute.PathAndQuery),
        ("request.url_path", CelType.String, RequestAttribute.Path),
        ("request.query", CelType.String, RequestAttribute.Query),
        ("request.protocol", CelType.String, RequestAttribute.Protocol),
        ("source.port", CelType.Int, RequestAttribute.SourcePort),
        ("metadata.filter_metadata", CelType.Map(CelType.String, CelType.Dyn), RequestAttribute.FilterMetadata));
}

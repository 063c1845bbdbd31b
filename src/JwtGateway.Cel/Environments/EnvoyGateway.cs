namespace JwtGateway.Cel.Environments;

/// <summary>
/// Envoy's attributes as <c>authorization.rules[].cel</c> of Envoy Gateway's SecurityPolicy has them while a request is decided: those of the request, the connection and its two
/// ends, and what the jwt_authn filter leaves as Envoy Gateway configures it. There is no filter state, and nothing is known of the answer.
/// </summary>
public static class EnvoyGateway
{
    /// <summary><c>request.*</c>, <c>source.*</c>, <c>destination.*</c>, <c>connection.*</c>, <c>metadata.filter_metadata</c>.</summary>
    public static RequestEnvironment Environment { get; } = new(
        ("request.path", CelType.String, RequestAttribute.PathAndQuery),
        ("request.url_path", CelType.String, RequestAttribute.Path),
        ("request.query", CelType.String, RequestAttribute.Query),
        ("request.protocol", CelType.String, RequestAttribute.Protocol),
        ("request.referer", CelType.String, RequestAttribute.Referer),
        ("request.useragent", CelType.String, RequestAttribute.UserAgent),
        ("source.port", CelType.Int, RequestAttribute.SourcePort),
        ("destination.address", CelType.String, RequestAttribute.DestinationAddress),
        ("destination.port", CelType.Int, RequestAttribute.DestinationPort),
        ("connection.mtls", CelType.Bool, RequestAttribute.MutualTls),
        ("connection.requested_server_name", CelType.String, RequestAttribute.ServerName),
        ("metadata.filter_metadata", CelType.Map(CelType.String, CelType.Dyn), RequestAttribute.ProviderMetadata));
}

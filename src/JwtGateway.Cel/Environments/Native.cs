namespace JwtGateway.Cel.Environments;

/// <summary>The variables of our own policies.</summary>
public static class Native
{
    /// <summary><c>request.*</c>, <c>jwt</c>, <c>source.address</c>.</summary>
    public static RequestEnvironment Environment { get; } = new(
        ("request.method", CelType.String, RequestAttribute.Method),
        ("request.host", CelType.String, RequestAttribute.Host),
        ("request.scheme", CelType.String, RequestAttribute.Scheme),
        ("request.path", CelType.String, RequestAttribute.Path),
        ("request.query", CelType.String, RequestAttribute.Query),
        ("request.headers", CelType.Map(CelType.String, CelType.String), RequestAttribute.Headers),
        ("jwt", CelType.Map(CelType.String, CelType.Dyn), RequestAttribute.Jwt),
        ("source.address", CelType.String, RequestAttribute.SourceAddress));
}

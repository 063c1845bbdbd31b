namespace JwtGateway.Cel.Environments;

/// <summary>The variables of our own policies.</summary>
public static class Native
{
    /// <summary><c>request.*</c>, <c>jwt</c>, <c>source.address</c>.</summary>
    public static RequestEnvironment Environment { get; } = new(
        ("request.path", CelType.String, RequestAttribute.Path),
        ("request.query", CelType.String, RequestAttribute.Query),
        ("jwt", CelType.Map(CelType.String, CelType.Dyn), RequestAttribute.Jwt));
}

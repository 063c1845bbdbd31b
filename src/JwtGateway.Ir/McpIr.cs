namespace JwtGateway.Ir;

/// <summary>
/// What clients of the Model Context Protocol ask for: requests for <c>/.well-known/oauth-protected-resource</c>, with or without a path behind it, are answered
/// with the metadata of the resource at that path (RFC 9728 section 3), without a token; refusals name that address in their challenge (section 5.1).
/// </summary>
/// <param name="ResourceMetadata">The metadata, a JSON object. Without <c>resource</c> in it, the address that the client used is put there.</param>
public sealed record McpIr(string ResourceMetadata);

using JwtGateway.Ir;

namespace JwtGateway.Tokens;

/// <summary>Names and ports that are really elsewhere, as curl's <c>--resolve</c>. TLS still verifies the original name.</summary>
public sealed class HostOverrides
{
    private readonly string _ = "";

    /// <summary>Changes nothing.</summary>
    public static HostOverrides None { get; } = new();

    /// <summary>Where to connect for <paramref name="host"/> and <paramref name="port"/>.</summary>
    public EndpointIr Resolve(string host, int port) => new(host + _, port);
}

using JwtGateway.Ir;

namespace JwtGateway.Operator.Tests.Publishing.Support;

/// <summary>Configurations that can be told apart on the wire, by the status that every request is answered with.</summary>
internal static class Configurations
{
    public static GatewayIr Answering(int status, string gateway = "default/eg", int endpoints = 1) => new()
    {
        Gateway = gateway,
        Listeners = [new ListenerIr { Id = $"{gateway}/http", Port = 80, Protocol = ListenerProtocol.Http }],
        Routes = [Route(gateway, "/", PathMatchType.Prefix, status)],
        Upstreams = [new UpstreamIr { Id = "up", Endpoints = [.. Enumerable.Range(1, endpoints).Select(port => new EndpointIr("127.0.0.1", port))] }],
        Secrets = [new JwksSecretIr { Id = "jwks", Jwks = """{"keys":[]}""" }],
    };

    /// <summary>One that every data plane refuses: no regular expression.</summary>
    public static GatewayIr Unservable(string gateway = "default/eg") => Answering(500, gateway) with
    {
        Routes = [Route(gateway, "(", PathMatchType.Regex, 500)],
    };

    private static RouteIr Route(string gateway, string path, PathMatchType type, int status) => new()
    {
        Id = "HTTPRoute/default/r/rules/0",
        Listener = $"{gateway}/http",
        Matches = [new RouteMatchIr { Path = new PathMatchIr(type, path) }],
        Fault = new FaultIr(status, "A test's own."),
    };
}

namespace JwtGateway.Proxy;

/// <summary>The proxy's own words for <see cref="Decision.Reason"/>; a policy's come from the Tokens room.</summary>
internal static class Reasons
{
    public const string BadTarget = "bad_target";
    public const string BadHost = "bad_host";
    public const string BadFraming = "bad_framing";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string NotServing = "not_serving";
    public const string Misdirected = "misdirected";
    public const string NoListener = "no_listener";
    public const string CorsPreflight = "cors_preflight";
    public const string NoRoute = "no_route";
    public const string Redirect = "redirect";
    public const string RouteFault = "route_fault";
    public const string BackendFault = "backend_fault";
    public const string NoBackend = "no_backend";
    public const string NoEndpoints = "no_endpoints";
    public const string UpstreamUnreachable = "upstream_unreachable";
    public const string UpstreamTimeout = "upstream_timeout";
    public const string UpstreamReset = "upstream_reset";
    public const string UpstreamProtocol = "upstream_protocol_error";
    public const string DeadlineExceeded = "deadline_exceeded";
    public const string StreamExpired = "stream_expired";
    public const string ClientBody = "client_body";
    public const string ClientClosed = "client_closed";
    public const string InternalError = "internal_error";
}

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>The phases of a Traffic Policy.</summary>
internal enum PolicyPhase
{
    /// <summary><c>on_tcp_connect</c>. What keeps clients out there is done to each of their requests, before those of <see cref="HttpRequest"/>.</summary>
    TcpConnect,

    /// <summary><c>on_http_request</c>.</summary>
    HttpRequest,

    /// <summary><c>on_http_response</c>. Headers are added and removed where that needs no expression. What else would keep answers back closes the policy's requests; the rest is reported and not done.</summary>
    HttpResponse,
}

namespace JwtGateway.Testing.Cluster;

/// <summary>Something that goes wrong, as real clusters have shown it.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>Status 410 to a request, reason Expired.</summary>
    public static Fault Gone => new Answer(410, "Expired", "The resourceVersion for the provided watch is too old.");

    /// <summary>Status 504 with the cause ResourceVersionTooLarge: this server lags behind the one that the client spoke to before.</summary>
    public static Fault ResourceVersionTooLarge => new Answer(504, "Timeout", "Timeout: Too large resource version: 999, current: 998")
    {
        Cause = "ResourceVersionTooLarge",
        RetryAfterSeconds = 1,
    };

    /// <summary>Status 401: the credentials are no longer good.</summary>
    public static Fault Unauthorized => new Answer(401, "Unauthorized", "Unauthorized");

    /// <summary>Status 403: the user lost (or never had) its permission.</summary>
    public static Fault Forbidden => new Answer(403, "Forbidden", "forbidden: User cannot do that at the cluster scope");

    /// <summary>Status 429 with Retry-After.</summary>
    public static Fault TooManyRequests(int retryAfterSeconds = 1) =>
        new Answer(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later") { RetryAfterSeconds = retryAfterSeconds };

    /// <summary>Status 500.</summary>
    public static Fault InternalError => new Answer(500, "InternalError", "Internal error occurred: etcdserver: leader changed");

    /// <summary>Status 503.</summary>
    public static Fault Unavailable => new Answer(503, "ServiceUnavailable", "the server is currently unable to handle the request");

    /// <summary>Answers a request with a Status instead of doing it. Open watches are not touched.</summary>
    /// <param name="Code">HTTP status.</param>
    /// <param name="Reason">Reason of the Status.</param>
    /// <param name="Message">Message of the Status.</param>
    public sealed record Answer(int Code, string Reason, string Message) : Fault
    {
        /// <summary>Sent as the header and in the details; null: neither.</summary>
        public int? RetryAfterSeconds { get; init; }

        /// <summary>A cause in the details; null: none.</summary>
        public string? Cause { get; init; }
    }

    /// <summary>Resets the connection: without an answer, or in the middle of a watch.</summary>
    public sealed record Reset : Fault;

    /// <summary>
    /// Asks the client to leave the connection: GOAWAY on HTTP/2, <c>Connection: close</c> on HTTP/1.1. Streams that are open go on until they end.
    /// </summary>
    public sealed record GoAway : Fault;

    /// <summary>Sends nothing more while it lasts, and keeps the connection: a watch without events, a request without an answer.</summary>
    public sealed record Stall : Fault;

    /// <summary>Holds the response headers of a watch back until its first event, as some proxies do.</summary>
    public sealed record HoldHeaders : Fault;

    /// <summary>Ends a watch in the middle of the line of its next event.</summary>
    public sealed record TruncateLine : Fault;

    /// <summary>Sends a line that is no JSON on a watch.</summary>
    public sealed record GarbageLine : Fault;

    /// <summary>Ends a watch with an ERROR event; the default is 410 Expired.</summary>
    /// <param name="Code">Code of the Status in the event.</param>
    /// <param name="Reason">Its reason.</param>
    public sealed record ErrorEvent(int Code = 410, string Reason = "Expired") : Fault;

    /// <summary>Ends a watch in good order, as its timeout would.</summary>
    public sealed record EndStream : Fault;
}

/// <summary>The requests that a fault is for; null: any.</summary>
/// <param name="Resource">Plural, e.g. <c>httproutes</c>.</param>
/// <param name="Verb">As RBAC names them: get, list, watch, create, update, patch, delete, deletecollection.</param>
/// <param name="Namespace">Namespace of the request.</param>
/// <param name="Name">Name of the object.</param>
/// <param name="User">User name.</param>
/// <param name="Subresource">E.g. <c>status</c>.</param>
public sealed record FaultTarget(
    string? Resource = null, string? Verb = null, string? Namespace = null, string? Name = null, string? User = null, string? Subresource = null)
{
    internal bool Matches(LoggedRequest request) =>
        Same(Resource, request.Resource) && Same(Verb, request.Verb) && Same(Namespace, request.Namespace)
        && Same(Name, request.Name) && Same(User, request.User) && Same(Subresource, request.Subresource);

    private static bool Same(string? wanted, string? actual) => wanted is null || wanted == actual;
}

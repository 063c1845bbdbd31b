namespace JwtGateway.Kubernetes.Api;

/// <summary>Why the API server did not do what it was asked.</summary>
/// <param name="Message">For people: the server's own words where it has any. Holds no credentials.</param>
public abstract record ApiFailure(string Message)
{
    /// <summary>A word for metrics.</summary>
    public abstract string Reason { get; }

    /// <summary>404: no such object; of a list, no such kind.</summary>
    public sealed record NotFound(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "not_found";
    }

    /// <summary>409: the object has changed since it was read.</summary>
    public sealed record Conflict(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "conflict";
    }

    /// <summary>409 on create: the object is there already.</summary>
    public sealed record AlreadyExists(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "already_exists";
    }

    /// <summary>410, or a Status with reason Expired or Gone: the resourceVersion or continue token is too old.</summary>
    public sealed record Gone(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "gone";
    }

    /// <summary>401: our credentials were refused, or there are none to send.</summary>
    public sealed record Unauthorized(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "unauthorized";
    }

    /// <summary>403: RBAC, a quota or an admission plugin says no.</summary>
    public sealed record Forbidden(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "forbidden";
    }

    /// <summary>429: too many requests.</summary>
    /// <param name="Message">The server's words.</param>
    /// <param name="RetryAfter">How long the server asks to wait; null when it does not say.</param>
    public sealed record Throttled(string Message, TimeSpan? RetryAfter) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "throttled";
    }

    /// <summary>504 with cause ResourceVersionTooLarge: this server has not seen the resourceVersion yet (kubernetes#94316).</summary>
    public sealed record ResourceVersionTooLarge(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "resource_version_too_large";
    }

    /// <summary>422 and every other answer that asking again will not change.</summary>
    /// <param name="Message">The server's words.</param>
    /// <param name="Code">The HTTP status.</param>
    public sealed record Rejected(string Message, int Code) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "rejected";
    }

    /// <summary>500 and above.</summary>
    /// <param name="Message">The server's words.</param>
    /// <param name="Code">The HTTP status.</param>
    public sealed record Server(string Message, int Code) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "server";
    }

    /// <summary>No answer: no connection, a refused certificate, a broken stream, or a time limit.</summary>
    public sealed record Unreachable(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "unreachable";
    }

    /// <summary>An answer that breaks the API's own rules, such as text that is not JSON.</summary>
    public sealed record Malformed(string Message) : ApiFailure(Message)
    {
        /// <inheritdoc/>
        public override string Reason => "malformed";
    }
}

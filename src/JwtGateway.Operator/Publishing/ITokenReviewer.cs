using System.Collections.Immutable;

namespace JwtGateway.Operator.Publishing;

/// <summary>Has the API server say whose a ServiceAccount token is (Kubernetes, <c>authentication.k8s.io/v1 TokenReview</c>).</summary>
public interface ITokenReviewer
{
    /// <summary>Reviews <paramref name="token"/>.</summary>
    /// <param name="token">The bearer token; secret.</param>
    /// <param name="audience">The audience to name in the review's <c>spec.audiences</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<TokenReviewResult> ReviewAsync(string token, string audience, CancellationToken cancellation);
}

/// <summary>What a review says.</summary>
public abstract record TokenReviewResult
{
    private TokenReviewResult() { }

    /// <summary>The token is good.</summary>
    public sealed record Authenticated : TokenReviewResult
    {
        /// <summary>The ServiceAccount's namespace, from <c>status.user.username</c>.</summary>
        public required string Namespace { get; init; }

        /// <summary>The ServiceAccount's name, from the same.</summary>
        public required string ServiceAccount { get; init; }

        /// <summary>The pod that the token is bound to (<c>authentication.kubernetes.io/pod-name</c>); null: the token is not bound to one.</summary>
        public string? Pod { get; init; }

        /// <summary>
        /// <c>status.audiences</c>: those of the asked-for ones that the token is for. Empty means that the API server did not look, so that the
        /// token may be for anybody; it is then refused.
        /// </summary>
        public ImmutableArray<string> Audiences { get; init; } = [];

        /// <summary>The token's <c>exp</c>; null: unknown.</summary>
        public DateTimeOffset? Expires { get; init; }
    }

    /// <summary>The token is not good.</summary>
    public sealed record Refused : TokenReviewResult;

    /// <summary>Nobody could be asked.</summary>
    /// <param name="Reason">Why, for the log; holds nothing of the token.</param>
    public sealed record Unavailable(string Reason) : TokenReviewResult;
}

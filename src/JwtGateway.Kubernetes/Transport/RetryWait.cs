namespace JwtGateway.Kubernetes.Transport;

/// <summary>Whether and when an answer is asked for again: only where the server says when (client-go, rest/with_retry.go).</summary>
internal static class RetryWait
{
    public const int MaxRetries = 5;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait; null: do not ask again.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="retries">How often it has been asked for again.</param>
    /// <param name="jitter">0 up to 1: up to a second more, so that those who were turned away together do not come back together.</param>
    public static TimeSpan? Of(HttpResponseMessage response, int retries, double jitter)
    {
        var code = (int)response.StatusCode;
        if (retries >= MaxRetries || code is not (429 or >= 500) || response.Headers.RetryAfter?.Delta is not { } asked || asked > Longest)
            return null;
        return asked + TimeSpan.FromSeconds(jitter);
    }
}

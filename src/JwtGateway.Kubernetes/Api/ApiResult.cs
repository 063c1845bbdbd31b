namespace JwtGateway.Kubernetes.Api;

/// <summary>What became of a call.</summary>
/// <typeparam name="T">What a call that worked brings.</typeparam>
public abstract record ApiResult<T>
{
    private ApiResult() { }

    /// <summary>It worked.</summary>
    /// <param name="Value">What it brought.</param>
    public sealed record Ok(T Value) : ApiResult<T>;

    /// <summary>It did not.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(ApiFailure Failure) : ApiResult<T>;

    /// <summary>The failure; null when it worked.</summary>
    public ApiFailure? Problem => (this as Failed)?.Failure;
}

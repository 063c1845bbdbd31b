namespace JwtGateway.Kubernetes.Api;

/// <summary>Whether the API server has a kind, by its own discovery.</summary>
internal abstract record KindPresence
{
    private KindPresence() { }

    /// <summary>Discovery lists it: its objects can be asked for.</summary>
    public sealed record Served : KindPresence;

    /// <summary>The group and version are not there, or are and do not have it: it has no objects.</summary>
    public sealed record NotServed : KindPresence;

    /// <summary>Discovery did not say.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Unknown(ApiFailure Failure) : KindPresence;
}

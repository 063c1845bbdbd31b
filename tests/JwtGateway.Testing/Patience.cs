namespace JwtGateway.Testing;

/// <summary>How long tests wait for what must come. It costs nothing where it comes, so it is generous: a build machine may be busy with much else.</summary>
public static class Patience
{
    /// <summary>After so long, what did not come does not come: one minute.</summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromMinutes(1);
}

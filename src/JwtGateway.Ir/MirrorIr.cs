namespace JwtGateway.Ir;

/// <summary>Copies of a share of requests, whose answers nobody reads (Gateway API, HTTPRequestMirrorFilter).</summary>
public sealed record MirrorIr
{
    /// <summary>Id of an <see cref="UpstreamIr"/>; null when <see cref="Fault"/> is set.</summary>
    public string? Upstream { get; init; }

    /// <summary>Why there are no copies; the requests themselves go on, as the API wants it of a mirror that does not resolve.</summary>
    public FaultIr? Fault { get; init; }

    /// <summary>How many of <see cref="Denominator"/> requests are copied.</summary>
    public required int Numerator { get; init; }

    /// <summary>At least 1.</summary>
    public required int Denominator { get; init; }
}

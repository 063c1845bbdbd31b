namespace JwtGateway.Operator.Provisioning;

/// <summary>What the proxies of every Gateway have in common.</summary>
public sealed record ProvisioningOptions
{
    /// <summary>The image of a proxy, unless ProxyParameters name another.</summary>
    public required string Image { get; init; }

    /// <summary>The https address at which proxies fetch their configuration; its host is in the operator's serving certificate.</summary>
    public required string OperatorAddress { get; init; }

    /// <summary>The certificates, in PEM, that proxies trust for <see cref="OperatorAddress"/>. All of them while a CA is being rotated.</summary>
    public required string CaBundle { get; init; }
}

namespace JwtGateway.Ir;

/// <summary>Which clients may connect to an HTTPS listener (Gateway API, <c>spec.tls.frontend</c>; GEP-91).</summary>
public sealed record ClientValidationIr
{
    /// <summary>Id of a <see cref="CaSecretIr"/> whose certificates are the only roots of clients' certificates.</summary>
    public required string Ca { get; init; }

    /// <summary>What becomes of a client without a valid certificate.</summary>
    public ClientValidationMode Mode { get; init; }
}

/// <summary>What becomes of a client without a valid certificate (Gateway API, FrontendValidationModeType).</summary>
public enum ClientValidationMode
{
    /// <summary>Its handshake fails.</summary>
    AllowValidOnly,

    /// <summary>It is served as any other.</summary>
    AllowInsecureFallback,
}

namespace JwtGateway.Cli.Demo;

/// <summary>The names by which manifests reach what the demo runs. All are reserved for examples (RFC 2606), so none is anybody's.</summary>
internal static class DemoNames
{
    /// <summary>The identity provider's host, on port 443.</summary>
    public const string IdentityProvider = "idp.example.com";

    /// <summary>Its issuer.</summary>
    public const string Issuer = "https://" + IdentityProvider;

    /// <summary>The path of its JWK Set.</summary>
    public const string JwksPath = "/jwks.json";

    /// <summary>The ConfigMap that holds its CA.</summary>
    public const string CaConfigMap = "idp-ca";

    /// <summary>The upstream's host.</summary>
    public const string Echo = "echo.example.com";

    /// <summary>The upstream's port.</summary>
    public const int EchoPort = 3000;
}

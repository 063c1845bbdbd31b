using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Turns a provider that keeps the rules into its IR.</summary>
internal static class ProviderReader
{
    /// <summary>Where Envoy looks when nobody says where.</summary>
    private static readonly ImmutableArray<TokenLocationIr> DefaultLocations =
        [new HeaderLocationIr("Authorization", "Bearer "), new QueryLocationIr("access_token")];

    public static JwtProviderIr Read(SecurityPolicy policy, JwtProvider provider, string keySource, string? decryptionKeys = null) => TokenRules.Apply(new JwtProviderIr
    {
        Id = Id(policy, provider.Name),
        Name = provider.Name,
        Issuers = IssuerRules.Read(provider),
        Audiences = provider.Audiences,
        KeySource = keySource,
        Algorithms = provider.Algorithms,
        Locations = Locations(provider.ExtractFrom),
        ClaimHeaders = ClaimHeaderRules.Read(provider),
        PayloadHeader = provider.PayloadHeader,
        Decryption = provider.Decryption is { } decryption ? DecryptionRules.Read(decryption, decryptionKeys!) : null,
    }, provider);

    public static string Id(SecurityPolicy policy, string provider) =>
        $"SecurityPolicy.{policy.Reference.Group}/{policy.Metadata.Namespace}/{policy.Metadata.Name}/{provider}";

    private static ImmutableArray<TokenLocationIr> Locations(JwtExtractor? extractor)
    {
        ImmutableArray<TokenLocationIr> named =
        [
            .. (extractor?.Headers ?? []).Select(h => new HeaderLocationIr(h.Name, h.ValuePrefix ?? "")),
            .. (extractor?.Params ?? []).Select(p => new QueryLocationIr(p)),
            .. (extractor?.Cookies ?? []).Select(c => new CookieLocationIr(c)),
        ];
        return named.IsEmpty ? DefaultLocations : named;
    }
}

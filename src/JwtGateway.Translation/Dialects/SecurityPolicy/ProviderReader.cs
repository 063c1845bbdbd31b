using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Turns a provider that keeps the rules into its IR.</summary>
internal static class ProviderReader
{
    public static JwtProviderIr Read(SecurityPolicy policy, JwtProvider provider, string keySource, string? decryptionKeys = null) => TokenRules.Apply(LocationRules.Apply(new JwtProviderIr
    {
        Id = Id(policy, provider.Name),
        Name = provider.Name,
        Issuers = IssuerRules.Read(provider),
        Audiences = provider.Audiences,
        KeySource = keySource,
        Algorithms = provider.Algorithms,
        ClaimHeaders = ClaimHeaderRules.Read(provider),
        PayloadHeader = provider.PayloadHeader,
        Decryption = provider.Decryption is { } decryption ? DecryptionRules.Read(decryption, decryptionKeys!) : null,
    }, provider, policy.Reference.Group == ApiGroup.JwtGateway), provider);

    public static string Id(KubernetesResource policy, string provider) =>
        $"{policy.Kind}.{policy.Reference.Group}/{policy.Metadata.Namespace}/{policy.Metadata.Name}/{provider}";
}

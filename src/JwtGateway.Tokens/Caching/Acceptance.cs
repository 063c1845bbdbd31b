using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Caching;

/// <summary>That a provider found nothing wrong with a token beyond what time can change.</summary>
/// <param name="Provider">What the provider asks for; another configuration is another object.</param>
/// <param name="Keys">The keys it was verified with; a set that was refreshed with a change is another object.</param>
/// <param name="Key">The key that verified it.</param>
/// <param name="Others">What other providers, or the same with other keys, found before.</param>
internal sealed record Acceptance(ProviderIdentity Provider, JwkSet Keys, VerificationKey Key, Acceptance? Others);

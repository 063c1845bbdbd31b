namespace JwtGateway.Tokens.Caching;

/// <summary>
/// Stands for all that a provider's configuration says about tokens: two configurations that say the same share one, so that a change elsewhere
/// leaves the cache alone. Compared by reference.
/// </summary>
internal sealed class ProviderIdentity;

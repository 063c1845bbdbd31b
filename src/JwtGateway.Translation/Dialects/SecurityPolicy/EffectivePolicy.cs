using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>A policy as it is compiled: as it was written, or merged over another.</summary>
/// <param name="Policy">The spec that counts, under the name of the policy that is enforced.</param>
/// <param name="Providers">Whose <c>jwt.providers</c> these are: their references are looked up in its namespace, and they are its providers.</param>
internal sealed record EffectivePolicy(SecurityPolicy Policy, SecurityPolicy Providers)
{
    public static EffectivePolicy Alone(SecurityPolicy policy) => new(policy, policy);
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>
/// Envoy's requirement algebra (envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement): what a request's tokens must meet.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ProviderRequirementIr), "provider")]
[JsonDerivedType(typeof(AnyRequirementIr), "any")]
[JsonDerivedType(typeof(AllRequirementIr), "all")]
[JsonDerivedType(typeof(AllowMissingIr), "allowMissing")]
[JsonDerivedType(typeof(AllowMissingOrFailedIr), "allowMissingOrFailed")]
[JsonDerivedType(typeof(NotAskedIr), "notAsked")]
public abstract record JwtRequirementIr
{
    private protected JwtRequirementIr() { }
}

/// <summary>The tokens found in the provider's locations verify under the provider.</summary>
/// <param name="Provider">Id of a <see cref="JwtProviderIr"/>.</param>
public sealed record ProviderRequirementIr(string Provider) : JwtRequirementIr;

/// <summary>At least one of the requirements is met; tried in order.</summary>
/// <param name="Requirements">Two or more requirements.</param>
public sealed record AnyRequirementIr(ImmutableArray<JwtRequirementIr> Requirements) : JwtRequirementIr;

/// <summary>Every requirement is met.</summary>
/// <param name="Requirements">Two or more requirements.</param>
public sealed record AllRequirementIr(ImmutableArray<JwtRequirementIr> Requirements) : JwtRequirementIr;

/// <summary>Met when no token is there; a token that is there and does not verify still refuses the request.</summary>
public sealed record AllowMissingIr : JwtRequirementIr;

/// <summary>Always met; claims of tokens that do verify are still forwarded.</summary>
public sealed record AllowMissingOrFailedIr : JwtRequirementIr;

/// <summary>No token is looked for: the policy is about something else, or says that its routes are open. Stands alone.</summary>
public sealed record NotAskedIr : JwtRequirementIr;

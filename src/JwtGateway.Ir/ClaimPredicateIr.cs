using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>A condition on claims in Traefik Hub's claims language (plugin.jwt, <c>claims</c>). A claim that is missing meets none of the comparisons.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ClaimAndIr), "and")]
[JsonDerivedType(typeof(ClaimOrIr), "or")]
[JsonDerivedType(typeof(ClaimNotIr), "not")]
[JsonDerivedType(typeof(ClaimComparisonIr), "compare")]
public abstract record ClaimPredicateIr
{
    private protected ClaimPredicateIr() { }
}

/// <summary>All of them hold.</summary>
/// <param name="Operands">Two or more.</param>
public sealed record ClaimAndIr(ImmutableArray<ClaimPredicateIr> Operands) : ClaimPredicateIr;

/// <summary>One of them holds.</summary>
/// <param name="Operands">Two or more.</param>
public sealed record ClaimOrIr(ImmutableArray<ClaimPredicateIr> Operands) : ClaimPredicateIr;

/// <summary>It does not hold.</summary>
/// <param name="Operand">What does not.</param>
public sealed record ClaimNotIr(ClaimPredicateIr Operand) : ClaimPredicateIr;

/// <summary>A claim compares with a value.</summary>
/// <param name="Function">How.</param>
/// <param name="Path">Member names from the payload's root to the claim.</param>
/// <param name="Values">What it is compared with: one value, for <see cref="ClaimFunction.OneOf"/> any number.</param>
/// <param name="Separator">For <see cref="ClaimFunction.SplitContains"/>.</param>
public sealed record ClaimComparisonIr(ClaimFunction Function, ImmutableArray<string> Path, ImmutableArray<string> Values, string Separator = "") : ClaimPredicateIr;

/// <summary>How a claim is compared in Traefik Hub's claims language.</summary>
public enum ClaimFunction
{
    /// <summary>A scalar whose text is the value; numbers by their JSON text.</summary>
    Equals,

    /// <summary>A string that starts with the value.</summary>
    Prefix,

    /// <summary>A list one of whose items is the value, or a string that has it within.</summary>
    Contains,

    /// <summary>A string one of whose parts between separators, trimmed, is the value.</summary>
    SplitContains,

    /// <summary>A scalar that is one of the values, or a list one of whose items is.</summary>
    OneOf,
}

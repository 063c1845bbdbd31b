using System.Collections.Immutable;

namespace JwtGateway.Tokens.Traffic;

/// <summary>What an action answers instead of letting the request go on.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The word for logs and metrics.</param>
/// <param name="Detail">Why, for the operator of the gateway; never a token.</param>
internal sealed record TrafficAnswer(int Status, string Reason, string Detail)
{
    /// <summary>The body; empty for none.</summary>
    public string Body { get; init; } = "";

    /// <summary>More header fields, fit for an answer.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The challenge; null for none.</summary>
    public string? Challenge { get; init; }

    /// <summary>When to come again, in seconds; null: nothing is said.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The provider that refused a token.</summary>
    public string? Provider { get; init; }

    /// <summary>The <c>kid</c> of the token that was refused, as people may see it.</summary>
    public string? KeyId { get; init; }

    /// <summary>
    /// What an expression that cannot be evaluated leads to: nobody can say what the policy wants of this request, so it does not pass. The message is CEL's.
    /// </summary>
    public static TrafficAnswer Failed(string what, string? error) =>
        new(500, "policy_expression_failed", $"{what} cannot be evaluated for this request: {SafeText.Of(error ?? "it has no value of the right type")}");
}

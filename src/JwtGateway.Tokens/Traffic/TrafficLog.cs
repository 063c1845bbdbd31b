using System.Collections.Immutable;

namespace JwtGateway.Tokens.Traffic;

/// <summary>What the log action of a Traffic Policy wrote about a request. Fit for a log line: cut, without control characters, tokens and credentials taken out.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Metadata">Names and values, as the policy has them.</param>
public sealed record TrafficLog(string Policy, string Rule, ImmutableArray<KeyValuePair<string, string>> Metadata);

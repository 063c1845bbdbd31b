using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What the sources of a registry share.</summary>
internal sealed record KeySourceParts(KeySourceOptions Options, TimeProvider Time, KeySourceMetrics Metrics, SavedKeys Saved, ILogger Logger);

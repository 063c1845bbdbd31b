using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>What manifests of other systems come to.</summary>
/// <param name="Manifests">Objects of the Gateway API, of jwtgateway.io and of Kubernetes itself, in the order of what they come from. No Secrets.</param>
/// <param name="Report">Every field of every object that was read, in the order of the objects.</param>
public sealed record MigrationResult(ImmutableArray<JsonObject> Manifests, ImmutableArray<FieldOutcome> Report)
{
    /// <summary>Whether something of the input is not in the output.</summary>
    public bool LosesSomething => Report.Any(o => o.Fate == FieldFate.Lost);
}

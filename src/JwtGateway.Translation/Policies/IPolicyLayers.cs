using System.Collections.Immutable;

namespace JwtGateway.Translation.Policies;

/// <summary>
/// Policies that add to each other instead of taking each other's place: those of every level count, and several may have one target. Attachments with the same
/// layers are folded into one policy for each rule and listener.
/// </summary>
internal interface IPolicyLayers
{
    /// <summary>Whether they are asked before there is a route: then those of Gateways and listeners are the listener's, whatever route it has for a request.</summary>
    bool BeforeRouting => false;

    /// <summary>What they come to together; null: they ask for nothing. A broken one among them makes the whole broken. It must not throw.</summary>
    /// <param name="layers">All that are for a rule, the widest level's first; on one level the oldest first. At least one.</param>
    RoutePolicy? Fold(ImmutableArray<PolicyLayer> layers);
}

/// <summary>An attachment and how specific its place is.</summary>
/// <param name="Attachment">The attachment.</param>
/// <param name="Level">0 for the widest; attachments of one target have the same.</param>
internal sealed record PolicyLayer(PolicyAttachment Attachment, int Level);

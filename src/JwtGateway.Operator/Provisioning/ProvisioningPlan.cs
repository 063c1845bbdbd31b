using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Operator.Provisioning;

/// <summary>The objects that a Gateway is to have, for server-side apply.</summary>
/// <param name="Objects">In the order in which they are best applied: what a pod needs, before the pods. Not to be changed.</param>
/// <param name="Complete">
/// Whether these are all. When they are not, because the Gateway's parameters are not usable, what is not among them is to stay as it is.
/// </param>
internal sealed record ProvisioningPlan(ImmutableArray<JsonObject> Objects, bool Complete);

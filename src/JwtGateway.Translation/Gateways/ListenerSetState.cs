using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Gateways;

/// <summary>A ListenerSet that names a Gateway of ours.</summary>
/// <param name="Resource">The set.</param>
/// <param name="Refusal">Why it has no part in the Gateway; null: its listeners are among the Gateway's.</param>
internal sealed record ListenerSetState(ListenerSet Resource, Problem? Refusal);

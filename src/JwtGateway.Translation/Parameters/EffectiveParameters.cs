using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Parameters;

/// <summary>
/// The ProxyParameters that a Gateway is provisioned with. The Gateway's own, of <c>spec.infrastructure.parametersRef</c>, take the place of
/// those that its GatewayClass names; the two are not merged, as Envoy Gateway does by default.
/// </summary>
public abstract record EffectiveParameters
{
    private EffectiveParameters() { }

    /// <summary>Neither the Gateway nor its class names any: every field has its default.</summary>
    public sealed record None : EffectiveParameters;

    /// <summary>They were found, and all of them can be honoured.</summary>
    /// <param name="Parameters">The object.</param>
    public sealed record Found(ProxyParameters Parameters) : EffectiveParameters;

    /// <summary>
    /// They are missing, of another kind, or wrong. What the Gateway has been provisioned with is to stay as it is: defaults might be less than
    /// what was asked for.
    /// </summary>
    /// <param name="FieldPath">The field of the Gateway or, when the Gateway names none, of its class.</param>
    /// <param name="Message">What is wrong and what to do.</param>
    public sealed record Invalid(string FieldPath, string Message) : EffectiveParameters
    {
        internal Problem ToProblem() => new(ConditionReason.InvalidParameters, FieldPath, Message);
    }
}

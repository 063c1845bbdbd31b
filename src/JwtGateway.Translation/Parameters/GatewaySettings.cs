using JwtGateway.Ir;

namespace JwtGateway.Translation.Parameters;

/// <summary>What of a Gateway's parameters its proxies go by.</summary>
internal static class GatewaySettings
{
    /// <summary>
    /// Parameters that are wrong say nothing of whom to believe about clients' addresses, nor whether path parameters are refused: the defaults might be
    /// another answer than was asked for, so the strictest is taken.
    /// </summary>
    public static GatewaySettingsIr Of(EffectiveParameters parameters) => parameters switch
    {
        EffectiveParameters.Found { Parameters.Spec: var spec } => new GatewaySettingsIr
        {
            TrustedHops = spec.ClientIPDetection.TrustedHops,
            TokenCacheBytes = TokenCacheRules.Bytes(spec.TokenCache),
            Limits = LimitRules.Of(spec.Limits),
            Paths = PathRules.Of(spec.Paths),
            AllowLocalKeyAddresses = spec.KeyFetching.AllowLocalAddresses,
        },
        EffectiveParameters.Invalid => new GatewaySettingsIr
        {
            TrustedHops = null,
            Paths = new PathRulesIr { Parameters = PathParametersAction.RejectRequest },
        },
        _ => new GatewaySettingsIr(),
    };
}

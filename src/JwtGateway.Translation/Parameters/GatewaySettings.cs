using JwtGateway.Ir;

namespace JwtGateway.Translation.Parameters;

/// <summary>What of a Gateway's parameters its proxies go by.</summary>
internal static class GatewaySettings
{
    /// <summary>Parameters that are wrong say nothing of whom to believe about clients' addresses: the defaults might be another answer than was asked for.</summary>
    public static GatewaySettingsIr Of(EffectiveParameters parameters) => parameters switch
    {
        EffectiveParameters.Found { Parameters.Spec: var spec } => new GatewaySettingsIr
        {
            TrustedHops = spec.ClientIPDetection.TrustedHops,
            TokenCacheBytes = TokenCacheRules.Bytes(spec.TokenCache),
            Limits = LimitRules.Of(spec.Limits),
            AllowLocalKeyAddresses = spec.KeyFetching.AllowLocalAddresses,
        },
        EffectiveParameters.Invalid => new GatewaySettingsIr { TrustedHops = null },
        _ => new GatewaySettingsIr(),
    };
}

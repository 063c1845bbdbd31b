using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>
/// Keys in place of those that a configuration names, so that tokens can be signed: others for each address or text, so that a provider that asks for the wrong ones
/// does not verify. Shared secrets are in the configuration and stay.
/// </summary>
internal static class StandInKeys
{
    private static readonly Lazy<JsonObject> Rsa = new(() => SigningKey.Generate("RS256", null).ToPrivateJwk());
    private static readonly ConcurrentDictionary<string, Lazy<SigningKey[]>> Made = new(StringComparer.Ordinal);

    /// <summary>The configuration with keys of ours.</summary>
    public static GatewayIr Fit(GatewayIr gateway)
    {
        var secrets = new List<SecretIr>();
        var sources = gateway.KeySources.Select(KeySourceIr (source) =>
        {
            if (Place(source, gateway) is not { } place)
                return source;
            var id = "stand-in/" + source.Id;
            secrets.Add(new JwksSecretIr { Id = id, Jwks = new JsonObject { ["keys"] = new JsonArray([.. Keys(place).Select(k => k.ToPublicJwk())]) }.ToJsonString() });
            return new LocalJwksIr { Id = source.Id, Secret = id };
        });
        return gateway with { KeySources = [.. sources], Secrets = [.. gateway.Secrets, .. secrets] };
    }

    /// <summary>A key that the provider's tokens verify with, and the algorithm; null: there is none.</summary>
    public static (SigningKey Key, string Algorithm)? For(JwtProviderIr provider, GatewayIr gateway)
    {
        var source = gateway.KeySources.FirstOrDefault(s => s.Id == provider.KeySource);
        if (source is FirstOfKeysIr first)
            source = gateway.KeySources.FirstOrDefault(s => s.Id == first.Sources[^1]);
        if (source is null or UnavailableKeysIr)
            return null;
        if (Place(source, gateway) is { } place)
        {
            var known = Keys(place);
            var key = known.FirstOrDefault(k => provider.Algorithms.IsEmpty || provider.Algorithms.Contains(k.DefaultAlgorithm)) ?? known[0];
            return (key, key.DefaultAlgorithm);
        }

        var local = (LocalJwksIr)source;
        if (gateway.Secrets.FirstOrDefault(s => s.Id == local.Secret) is not KeySecretIr secret)
            return null;
        var octets = Convert.FromBase64String(secret.Material);
        if ((local.Format == KeyFormat.Base64 ? Base64Key.Decode(Encoding.UTF8.GetString(octets)) : octets) is not { Length: > 0 } shared)
            return null;
        var jwk = new JsonObject { ["kty"] = "oct", ["k"] = System.Buffers.Text.Base64Url.EncodeToString(shared) };
        return (SigningKey.Parse(jwk.ToJsonString()), provider.Algorithms.IsEmpty ? local.Algorithm ?? "HS256" : provider.Algorithms[0]);
    }

    /// <summary>What tells the source from others; null: its keys stay.</summary>
    private static string? Place(KeySourceIr source, GatewayIr gateway) => source switch
    {
        RemoteJwksIr remote => remote.Uri,
        DiscoveredJwksIr discovered => "issuer " + discovered.Issuer,
        LocalJwksIr { Format: KeyFormat.Jwks or KeyFormat.Jwk or KeyFormat.Pem } local when Text(gateway.Secrets.FirstOrDefault(s => s.Id == local.Secret)) is { } text && IsPublic(text) => text,
        _ => null,
    };

    /// <summary>Broken sets, and those of shared secrets, are to stay what they are.</summary>
    private static bool IsPublic(string text) => text.StartsWith("-----BEGIN", StringComparison.Ordinal) || new[] { "RSA", "EC", "OKP" }.Any(kty => text.Contains($"\"{kty}\"", StringComparison.Ordinal));

    private static string? Text(SecretIr? secret) => secret switch
    {
        JwksSecretIr jwks => jwks.Jwks.Trim(),
        KeySecretIr key => Encoding.UTF8.GetString(Convert.FromBase64String(key.Material)).Trim(),
        _ => null,
    };

    private static SigningKey[] Keys(string place) => Made.GetOrAdd(place, _ => new Lazy<SigningKey[]>(() =>
    {
        var kid = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(place)))[..8].ToLower(CultureInfo.InvariantCulture);
        var rsa = Rsa.Value.DeepClone().AsObject();
        (rsa["kid"], rsa["alg"]) = ("rsa-" + kid, "RS256");
        return [SigningKey.Generate("ES256", "ec-" + kid), SigningKey.Parse(rsa.ToJsonString()), SigningKey.Generate("EdDSA", "ed-" + kid)];
    })).Value;
}

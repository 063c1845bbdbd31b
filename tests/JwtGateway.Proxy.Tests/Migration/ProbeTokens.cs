using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>Tokens of a provider: good ones, and ones with one thing wrong each.</summary>
internal sealed class ProbeTokens
{
    // By kid and payload; signing takes a while.
    private static readonly ConcurrentDictionary<(string Kid, string Payload), string> Signed = new();

    private readonly JwtProviderIr _provider;
    private readonly GatewayIr _gateway;
    private readonly NamedClaims _claims;
    private readonly (SigningKey Key, string Algorithm)? _key;

    public ProbeTokens(JwtProviderIr provider, GatewayIr gateway, NamedClaims claims)
    {
        (_provider, _gateway, _claims) = (provider, gateway, claims);
        _key = StandInKeys.For(provider, gateway);
        Good = _key is null ? null : Mint(_claims.Sets().First().Set);
    }

    /// <summary>A token with all that is asked for; null: nobody can sign any.</summary>
    public string? Good { get; }

    /// <summary>First one whose signature is wrong, then one with no claims but the registered ones, then the others.</summary>
    public IEnumerable<(string What, string Token)> All()
    {
        yield return ("spoiled signature", Good![..^2] + (Good[^2] == 'A' ? "B" : "A") + Good[^1]);
        foreach (var (what, set) in _claims.Sets().Skip(1))
            yield return (what, Mint(set));
        yield return ("another issuer", Mint("iss", "https://another.example"));
        yield return ("no issuer", Mint("iss", null));
        yield return ("another audience", Mint("aud", "another"));
        yield return ("no audience", Mint("aud", null));
        yield return ("audience in a list", Mint("aud", new JsonArray("another", Audience())));
        yield return ("audience with a slash", Mint("aud", Audience() + "/"));
        yield return ("expired", Mint("exp", 1_000_000_000));
        yield return ("no end", Mint("exp", null));
        yield return ("not yet", Mint("nbf", 4_000_000_000));
        yield return ("no token at all", "no.token.atall");
        foreach (var other in _gateway.Providers.Where(p => p.Id != _provider.Id))
        {
            if (StandInKeys.For(other, _gateway) is { } key)
                yield return ($"key of {other.Name}", Sign(Payload(_claims.Sets().First().Set), key));
        }
    }

    private string Audience() => _provider.Audiences.IsEmpty ? "somebody" : _provider.Audiences[0];

    private string Mint(string claim, JsonNode? value) => Mint(c =>
    {
        _claims.Sets().First().Set(c);
        if (value is null)
            c.Remove(claim);
        else
            c[claim] = value;
    });

    private string Mint(Action<JsonObject> set) => Sign(Payload(set), _key!.Value);

    private JsonObject Payload(Action<JsonObject> set)
    {
        var claims = new JsonObject
        {
            ["iss"] = _provider.Issuers.IsEmpty ? "https://issuer.example" : _provider.Issuers[0],
            ["aud"] = Audience(),
            ["sub"] = "alice",
            ["iat"] = 1_700_000_000,
            ["exp"] = 4_102_444_800,
        };
        set(claims);
        return claims;
    }

    private static string Sign(JsonObject claims, (SigningKey Key, string Algorithm) key)
    {
        var payload = claims.ToJsonString();
        return key.Key.KeyId is { } kid
            ? Signed.GetOrAdd((kid, payload), _ => TokenMinter.Mint(key.Key, claims, key.Algorithm))
            : TokenMinter.Mint(key.Key, claims, key.Algorithm);
    }
}

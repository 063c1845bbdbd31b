using System.Collections.Immutable;
using System.Text.Json;
using JwtGateway.Cel;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// A token that verified as expressions see it (ngrok, <c>actions.ngrok.jwt_validation.tokens[i]</c>). Read when it is asked for. Several different tokens in one place
/// say different things, so nothing is said of them.
/// </summary>
/// <param name="provider">Who accepted it.</param>
/// <param name="token">The token; null: there were several.</param>
internal sealed class TokenResult(Provider provider, PresentedToken? token) : ICelMap
{
    private static readonly ImmutableArray<string> Names = ["header", "location", "location_property", "payload", "signature", "verified"];

    private readonly Dictionary<string, CelValue> _read = new(StringComparer.Ordinal);

    public int Count => Names.Length;

    public IEnumerable<CelValue> Keys => Names.Select(CelValue.FromString);

    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (key.Kind != CelKind.String || !Names.Contains(key.AsString))
            return false;
        if (!_read.TryGetValue(key.AsString, out value))
            _read[key.AsString] = value = Read(key.AsString);
        return true;
    }

    private CelValue Read(string name) => (name, token) switch
    {
        ("location", _) => CelValue.FromString(provider.Ir.Locations[0] is BodyLocationIr or BodyFieldLocationIr ? "body" : "header"),
        ("location_property", _) => CelValue.FromString(Property(provider.Ir.Locations[0])),
        (_, null) => CelValue.FromError("the request has several different tokens in one place"),
        ("header", { } one) => Json(one.Header),
        ("payload", { } one) => Json(one.Payload),
        ("signature", { } one) => Signature(one.Text),
        _ => CelValue.True,
    };

    private static string Property(TokenLocationIr location) => location switch
    {
        HeaderLocationIr header => header.Name,
        BodyLocationIr body => string.Join('.', body.Path),
        BodyFieldLocationIr field => field.Name,
        QueryLocationIr query => query.Name,
        CookieLocationIr cookie => cookie.Name,
        _ => "",
    };

    // Both were read strictly before: no member is there twice, no text is invalid.
    private static CelValue Json(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return CelJson.FromElement(JsonElement.ParseValue(ref reader));
    }

    // What was inside an encrypted token has no text that is kept.
    private static CelValue Signature(ReadOnlySpan<char> text) => text.LastIndexOf('.') is >= 0 and var dot
        ? CelValue.FromString(text[(dot + 1)..].ToString())
        : CelValue.FromError("the signature of an encrypted token is not kept");
}

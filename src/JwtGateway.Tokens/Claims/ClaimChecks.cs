using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims;

/// <summary>What a provider asks of a token before its signature is looked at, in Envoy's order: issuer, time, audience. The kind of token comes last.</summary>
internal sealed class ClaimChecks
{
    private readonly byte[][] _issuers;
    private readonly AudienceCheck _audiences;

    public ClaimChecks(JwtProviderIr provider, TimeProvider time)
    {
        _issuers = [.. provider.Issuers.Select(Encoding.UTF8.GetBytes)];
        Times = new TimeChecks(provider, time);
        _audiences = new AudienceCheck(provider.Audiences);
        Kind = new TokenKind(provider, _audiences);
    }

    /// <summary>What is asked of its times.</summary>
    public TimeChecks Times { get; }

    /// <summary>The kind of token.</summary>
    public TokenKind Kind { get; }

    /// <summary>Ok, or the first thing that is wrong.</summary>
    public JwtStatus Check(PresentedToken token)
    {
        ref readonly var claims = ref token.Claims;
        if (_issuers.Length > 0 && !IsOneOf(_issuers, claims.Issuer, token.Payload))
            return JwtStatus.UnknownIssuer;
        var status = Times.Check(claims);
        if (status != JwtStatus.Ok)
            return status;
        return _audiences.Allows(claims.Audience, token.Payload) ? Kind.Check(token) : JwtStatus.AudienceNotAllowed;
    }

    private static bool IsOneOf(byte[][] issuers, JsonSlice issuer, ReadOnlySpan<byte> payload)
    {
        foreach (var allowed in issuers)
        {
            if (issuer.Means(allowed, payload))
                return true;
        }

        return false;
    }
}

/// <summary>Compares <c>aud</c> as jwt_verify_lib does: without a leading <c>http://</c> or <c>https://</c> and without one trailing slash.</summary>
internal sealed class AudienceCheck
{
    private readonly byte[][] _allowed;

    public AudienceCheck(IEnumerable<string> audiences) =>
        _allowed = [.. audiences.Select(a => Core(Encoding.UTF8.GetBytes(a)).ToArray())];

    /// <summary>Whether one of the token's audiences is allowed; with none configured, everything is.</summary>
    public bool Allows(JsonSlice audience, ReadOnlySpan<byte> payload)
    {
        if (_allowed.Length == 0)
            return true;
        if (!audience.Exists)
            return false;
        var reader = new Utf8JsonReader(audience.In(payload));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && IsAllowed(in reader))
                return true;
        }

        return false;
    }

    private bool IsAllowed(in Utf8JsonReader value)
    {
        if (!value.ValueIsEscaped)
            return IsAllowed(value.ValueSpan);
        return IsAllowed(Encoding.UTF8.GetBytes(value.GetString()!));
    }

    private bool IsAllowed(ReadOnlySpan<byte> audience)
    {
        var core = Core(audience);
        foreach (var allowed in _allowed)
        {
            if (core.SequenceEqual(allowed))
                return true;
        }

        return false;
    }

    private static ReadOnlySpan<byte> Core(ReadOnlySpan<byte> audience)
    {
        if (audience.StartsWith("https://"u8))
            audience = audience["https://"u8.Length..];
        else if (audience.StartsWith("http://"u8))
            audience = audience["http://"u8.Length..];
        return audience.EndsWith("/"u8) ? audience[..^1] : audience;
    }
}

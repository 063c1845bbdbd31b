using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Where one token stands, and what it must be.</summary>
internal sealed record TokenPlace(TokenLocationIr Location, TokenProfile Profile);

/// <summary>Reads <c>http.tokens</c>: every one of them must be there and verify.</summary>
internal static class TokenReader
{
    private const int MaxTokens = 16;

    public static ImmutableArray<TokenPlace> Read(DocumentFields config, DocumentLog log)
    {
        var http = config.Mapping("http");
        var written = http?.Mappings("tokens") ?? [];
        if (written.Length is 0 or > MaxTokens)
            log.Error(7178, config.At("http.tokens"), $"1 to {MaxTokens} tokens are needed.");
        var places = ImmutableArray.CreateBuilder<TokenPlace>();
        var known = new HashSet<(string?, string)>();
        foreach (var token in written)
        {
            if (Read(token, log, known) is { } place)
                places.Add(place);
            token.Close();
        }

        http?.Close();
        return places.ToImmutable();
    }

    private static TokenPlace? Read(DocumentFields token, DocumentLog log, HashSet<(string?, string)> known)
    {
        var profile = Profile(token, log);
        var method = token.Text("method");
        if (method is not ("header" or "body"))
            log.Error(7170, token.At("method"), "The method is header or body; tokens are not taken from the query or cookies.");
        var name = Constant(token, "name", log);
        if (string.IsNullOrEmpty(name) || (method == "header" && !Names.IsHeaderName(name)))
            log.Error(7180, token.At("name"), "The name of the header or body field is missing, or not one.");
        var prefix = Constant(token, "prefix", log) ?? "";
        if (prefix.Length > 0 && !Names.IsHeaderValue(prefix))
            log.Error(7181, token.At("prefix"), "A prefix is what stands before the token, as \"Bearer \"; it has no line break, and no characters beyond Latin-1.");
        if (string.IsNullOrEmpty(name))
            return null;
        if (!known.Add((method, name.ToLowerInvariant())))
            log.Error(7189, token.At("name"), "There is already a token in that place.");
        return new TokenPlace(method == "body" ? new BodyFieldLocationIr(name, prefix, IsScheme(prefix)) : new HeaderLocationIr(name, prefix, IsScheme(prefix)), profile);
    }

    /// <summary>A hint as it is with ngrok, which compares no <c>typ</c>; strict, it is held to (RFC 9068, OpenID Connect Core 1.0).</summary>
    private static TokenProfile Profile(DocumentFields token, DocumentLog log)
    {
        var type = token.Text("type");
        var strict = token.Flag("strict") ?? false;
        TokenProfile? profile = type switch
        {
            "access_token" or "at+jwt" => TokenProfile.AccessToken,
            "id_token" or "it+jwt" => TokenProfile.IdToken,
            "jwt" or "plain" => TokenProfile.Any,
            _ => null,
        };
        if (profile is null)
            log.Error(7169, token.At("type"), "The type is jwt, plain, access_token, at+jwt, id_token or it+jwt.");
        if (strict && profile == TokenProfile.Any)
            log.Error(token.At("strict"), $"Nothing is asked of a token of type {type}; use at+jwt or it+jwt with strict.");
        return strict ? profile ?? TokenProfile.Any : TokenProfile.Any;
    }

    private static string? Constant(DocumentFields token, string name, DocumentLog log) =>
        token.Text(name) is { } text ? Expressions.Constant(new(text, token.At(name)), log) : null;

    private static bool IsScheme(string prefix) => prefix.EndsWith(' ') && Names.IsHeaderName(prefix.TrimEnd(' '));
}

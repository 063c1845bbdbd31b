using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Cli.Commands;

/// <summary>The payload that the options of <c>jwtgw token</c> describe.</summary>
internal static class TokenClaims
{
    /// <summary>The claims.</summary>
    /// <exception cref="FormatException">An option is not what it should be; the message names it.</exception>
    public static JsonObject Build(long now, string expiresIn, IEnumerable<string> texts, IEnumerable<string> jsons)
    {
        var claims = new JsonObject();
        foreach (var (name, value) in texts.Select(t => Split("--claim", t)))
            Add(claims, name, JsonValue.Create(value));
        foreach (var (name, value) in jsons.Select(t => Split("--claim-json", t)))
            Add(claims, name, ParseJson(name, value));
        if (!claims.ContainsKey("iat"))
            claims["iat"] = now;
        if (!claims.ContainsKey("exp") && expiresIn != "never")
            claims["exp"] = now + Seconds(expiresIn);
        return claims;
    }

    private static (string Name, string Value) Split(string option, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw new FormatException($"{option} {text}: it is not NAME=VALUE.");
    }

    private static void Add(JsonObject claims, string name, JsonNode? value)
    {
        if (!claims.TryAdd(name, value))
            throw new FormatException($"The claim {name} is given twice.");
    }

    private static JsonNode? ParseJson(string name, string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException e)
        {
            throw new FormatException($"--claim-json {name}: the value is not JSON (byte {e.BytePositionInLine + 1}). Use --claim for plain text.", e);
        }
    }

    private static long Seconds(string expiresIn) => DurationText.TryParse(expiresIn, out var duration)
        ? (long)duration.TotalSeconds
        : throw new FormatException($"--expires-in {expiresIn}: it is not a duration such as 1h, 90s or 1h30m, nor never.");
}

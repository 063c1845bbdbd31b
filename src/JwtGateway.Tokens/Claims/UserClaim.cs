using System.Collections.Immutable;
using System.Text.Json;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Tokens.Claims;

/// <summary>The claim that the log names the user of a request by, compiled.</summary>
internal sealed class UserClaim
{
    private const int MaxLength = 128;

    private readonly ClaimTree _tree = new();

    public UserClaim(ImmutableArray<string> path) => _tree.Add(path);

    /// <summary>The user of the last token that a provider with such a claim accepted; null: there is none.</summary>
    public static string? Of(AcceptedTokens? accepted, RequestTokens tokens)
    {
        for (; accepted is not null; accepted = accepted.Earlier)
        {
            if (accepted.Provider.UserClaim is not { } claim)
                continue;
            for (var i = 0; i < TokenLimits.Tokens; i++)
            {
                if (accepted.Tokens.Contains(i) && claim.Of(tokens[i].As(accepted.Provider).Payload) is { } user)
                    return user;
            }
        }

        return null;
    }

    /// <summary>A text, number or truth value of a payload as a log may show it: without controls, and without what has the form of a token. Null: there is none.</summary>
    public string? Of(ReadOnlySpan<byte> payload)
    {
        Span<JsonSlice> found = stackalloc JsonSlice[1];
        _tree.Find(payload, found);
        if (!found[0].Exists)
            return null;
        var reader = new Utf8JsonReader(found[0].In(payload));
        reader.Read();
        if (ClaimHeaderValue.OfScalar(ref reader) is not { } text)
            return null;
        var clean = LogText.Of(text, []);
        return clean.Length > MaxLength ? clean[..MaxLength] + "…" : clean;
    }
}

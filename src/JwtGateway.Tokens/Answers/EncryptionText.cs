using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Answers;

/// <summary>Why an encrypted token was refused before anything of the one inside was read. It does not say where decryption failed: logs are read too.</summary>
internal static class EncryptionText
{
    /// <summary>One line.</summary>
    public static string Of(JwtStatus status, Provider provider, EncryptedToken token) => status switch
    {
        JwtStatus.TooLarge => $"the encrypted token is longer than {TokenLimits.Token} characters, or one of its parts longer than any that is right",
        JwtStatus.HeaderUnsupportedAlg => $"alg of the encrypted token is {token.Header.Algorithm?.Name ?? "none that is supported"}, allowed are {Listed(provider.Ir.Decryption?.KeyManagement ?? [])}",
        JwtStatus.HeaderUnsupportedEnc => $"enc of the encrypted token is {token.Header.Encryption?.Name ?? "none that is supported"}, allowed are {Listed(provider.Ir.Decryption?.ContentEncryption ?? [])}",
        JwtStatus.HeaderUnsupportedExtension => "the encrypted token's header has crit, and no extension is supported",
        JwtStatus.HeaderCompressed => "the encrypted token's header has zip, and compressed tokens are not taken",
        JwtStatus.NestedNotSigned => "cty of the encrypted token does not say JWT: encryption says nothing of who wrote a token, so there must be a signed one inside",
        JwtStatus.DecryptionKeysUnavailable => "there are no keys to decrypt with: the log and /status say why",
        JwtStatus.DecryptionFails => $"it cannot be decrypted; kid {Quoted(token.DisplayKeyId)}, alg {token.Header.Algorithm}, enc {token.Header.Encryption}; the keys are {KeyNames(provider)}",
        _ => EnvoyAnswer.Body(status),
    };

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names);

    private static string KeyNames(Provider provider) => provider.DecryptionKeys is { } set
        ? string.Join(", ", set.Keys.Take(8).Select(k => $"{k.DisplayId} ({k.Algorithm ?? k.KeyType})")) + (set.Keys.Length > 8 ? ", …" : "")
        : "gone";

    private static string Quoted(string? text) => text is null ? "absent" : $"\"{text}\"";
}

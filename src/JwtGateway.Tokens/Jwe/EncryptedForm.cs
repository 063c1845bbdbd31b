using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Jwe;

/// <summary>The five parts of a compact JWE (RFC 7516 section 3.1), not decoded.</summary>
internal readonly ref struct EncryptedForm
{
    /// <summary>Characters of the encoded encrypted key; RSA with 4096 bits needs 683.</summary>
    public const int MaxEncryptedKey = 1024;

    private const int MaxIv = 32;
    private const int MaxTag = 64;

    private EncryptedForm(ReadOnlySpan<char> header, ReadOnlySpan<char> encryptedKey, ReadOnlySpan<char> iv, ReadOnlySpan<char> ciphertext, ReadOnlySpan<char> tag)
    {
        Header = header;
        EncryptedKey = encryptedKey;
        Iv = iv;
        Ciphertext = ciphertext;
        Tag = tag;
    }

    public ReadOnlySpan<char> Header { get; }

    public ReadOnlySpan<char> EncryptedKey { get; }

    public ReadOnlySpan<char> Iv { get; }

    public ReadOnlySpan<char> Ciphertext { get; }

    public ReadOnlySpan<char> Tag { get; }

    /// <summary>Whether it has the five parts of a JWE. Its length alone decides when it is too long.</summary>
    public static bool Is(ReadOnlySpan<char> token) => token.Length <= TokenLimits.Token && token.Count('.') == 4;

    /// <summary>Finds the four dots.</summary>
    public static JwtStatus TrySplit(ReadOnlySpan<char> token, out EncryptedForm form)
    {
        form = default;
        if (token.Length > TokenLimits.Token)
            return JwtStatus.TooLarge;
        if (!Is(token))
            return JwtStatus.BadFormat;
        var rest = token;
        form = new EncryptedForm(Next(ref rest), Next(ref rest), Next(ref rest), Next(ref rest), rest);
        if (form.Header.IsEmpty || form.Iv.IsEmpty || form.Tag.IsEmpty)
            return JwtStatus.BadFormat;
        return form.Header.Length > TokenLimits.Header || form.EncryptedKey.Length > MaxEncryptedKey || form.Iv.Length > MaxIv || form.Tag.Length > MaxTag
            ? JwtStatus.TooLarge
            : JwtStatus.Ok;
    }

    private static ReadOnlySpan<char> Next(scoped ref ReadOnlySpan<char> rest)
    {
        var dot = rest.IndexOf('.');
        var part = rest[..dot];
        rest = rest[(dot + 1)..];
        return part;
    }
}

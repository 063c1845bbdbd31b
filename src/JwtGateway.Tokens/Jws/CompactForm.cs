namespace JwtGateway.Tokens.Jws;

/// <summary>Limits of what is read at all. A token beyond them is refused by its length alone.</summary>
internal static class TokenLimits
{
    /// <summary>Characters of a whole token. Kestrel allows 32 KiB for all headers together.</summary>
    public const int Token = 16 * 1024;

    /// <summary>Characters of the encoded header.</summary>
    public const int Header = 4 * 1024;

    /// <summary>Characters of the encoded signature; RSA with 8192 bits needs 1366.</summary>
    public const int Signature = 2 * 1024;

    /// <summary>Different tokens in one request.</summary>
    public const int Tokens = 8;

    /// <summary>Keys that are tried to decrypt the tokens of one request, all providers together: private keys are slow, and anybody can encrypt.</summary>
    public const int Decryptions = 8;
}

/// <summary>The three parts of a compact JWS (RFC 7515 section 3.1), not decoded.</summary>
internal readonly ref struct CompactForm
{
    private CompactForm(ReadOnlySpan<char> token, int firstDot, int secondDot)
    {
        Header = token[..firstDot];
        Payload = token[(firstDot + 1)..secondDot];
        Signature = token[(secondDot + 1)..];
        SigningInput = token[..secondDot];
    }

    public ReadOnlySpan<char> Header { get; }

    public ReadOnlySpan<char> Payload { get; }

    public ReadOnlySpan<char> Signature { get; }

    /// <summary>What is signed: header, dot and payload.</summary>
    public ReadOnlySpan<char> SigningInput { get; }

    /// <summary>Finds the two dots. Stops at a third: never as many pieces as an attacker has dots (CVE-2025-30204).</summary>
    public static JwtStatus TrySplit(ReadOnlySpan<char> token, out CompactForm form)
    {
        form = default;
        if (token.Length > TokenLimits.Token)
            return JwtStatus.TooLarge;
        var first = token.IndexOf('.');
        var second = first < 0 ? -1 : token[(first + 1)..].IndexOf('.') + first + 1;
        if (second <= first || token[(second + 1)..].Contains('.'))
            return JwtStatus.BadFormat;
        form = new CompactForm(token, first, second);
        if (form.Header.IsEmpty || form.Signature.IsEmpty)
            return JwtStatus.BadFormat;
        return form.Header.Length > TokenLimits.Header || form.Signature.Length > TokenLimits.Signature ? JwtStatus.TooLarge : JwtStatus.Ok;
    }
}

namespace JwtGateway.Tokens.Extraction;

/// <summary>What stands before a token in a value, compiled.</summary>
/// <param name="prefix">The text; empty: nothing does.</param>
/// <param name="isScheme">Whether it is an authentication scheme, which means the same in every case (RFC 9110 section 11.1).</param>
internal sealed class TokenPrefix(string prefix, bool isScheme)
{
    private readonly string? _scheme = isScheme && prefix.Trim() is { Length: > 0 } scheme ? scheme : null;

    /// <summary>The token behind it; null: it is not there.</summary>
    public ReadOnlyMemory<char>? After(string value) => _scheme is null ? HeaderText.AfterPrefix(value, prefix) : HeaderText.AfterScheme(value, _scheme);
}

using System.Buffers;
using System.Text;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jws;

/// <summary>
/// A token that came with a request: read once and verified once with each set of keys, however many providers ask. Made once and used for many
/// requests' tokens, one after the other.
/// </summary>
internal sealed class PresentedToken(ReadOnlyMemory<char> text) : IDisposable
{
    private ReadOnlyMemory<char> _text = text;
    private byte[] _buffer = [];
    private int _headerBytes;
    private int _payloadBytes;
    private int _signatureBytes;
    private JwtStatus? _parsed;
    private JoseHeader _header;
    private RegisteredClaims _claims;
    private SignatureCheck? _checks;
    private bool _recalled;
    private bool _isShared;
    private TokenContents? _contents;
    private ClaimValues? _values;
    private EncryptedToken? _encrypted;
    private Reading? _readings;

    /// <summary>A token that is remembered: its text is not, and so its signature cannot be verified. Many requests share it; nobody disposes of it.</summary>
    public PresentedToken(TokenContents contents)
        : this(ReadOnlyMemory<char>.Empty) => Adopt(contents);

    /// <summary>The token as it stood in the request.</summary>
    public ReadOnlySpan<char> Text => _text.Span;

    /// <summary>The algorithm; null before it was read, or when it is not one.</summary>
    public SignatureAlgorithm? Algorithm => _header.Algorithm;

    /// <summary>The decoded payload.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(_headerBytes, _payloadBytes);

    /// <summary>The claims for expressions, to be used before <see cref="Dispose"/>.</summary>
    public ClaimValues Values => _contents?.Values ?? (_values ??= new ClaimValues(_buffer.AsMemory(_headerBytes, _payloadBytes)));

    /// <summary>The registered claims of the payload.</summary>
    public ref readonly RegisteredClaims Claims => ref _claims;

    /// <summary>Whether there is a <c>kid</c>.</summary>
    public bool HasKeyId => _header.KeyId.Exists;

    /// <summary>The <c>typ</c> of the header, as it is written there; empty when there is none.</summary>
    public ReadOnlySpan<byte> Type => _header.Type.In(Header);

    /// <summary>The decoded header.</summary>
    public ReadOnlySpan<byte> Header => _buffer.AsSpan(0, _headerBytes);

    private ReadOnlySpan<byte> Signature => _buffer.AsSpan(_headerBytes + _payloadBytes, _signatureBytes);

    /// <summary>The <c>kid</c> as people may see it; null when there is none.</summary>
    public string? DisplayKeyId => _encrypted is { } encrypted ? encrypted.DisplayKeyId
        : _header.KeyId.AsString(Header) is { } kid ? SafeText.Of(kid) : null;

    /// <summary>The token as an encrypted one; null when it was not opened as that.</summary>
    public EncryptedToken? Encrypted => _encrypted;

    /// <summary>Decrypts the token, which is <see cref="EncryptedForm.Is"/>.</summary>
    /// <param name="opener">The settings and keys.</param>
    /// <param name="tries">How many keys may still be tried for the request.</param>
    public OpenedToken Open(TokenOpener opener, ref int tries) => (_encrypted ??= new EncryptedToken(_text)).Open(opener, ref tries);

    /// <summary>The token whose claims count for <paramref name="reader"/>: the one inside where it opened this one, else this one itself.</summary>
    public PresentedToken As(Provider reader)
    {
        for (var reading = _readings; reading is not null; reading = reading.Earlier)
        {
            if (ReferenceEquals(reading.Reader, reader))
                return reading.Token;
        }

        return this;
    }

    /// <summary>Notes which token <paramref name="reader"/> found inside.</summary>
    public void ReadAs(Provider reader, PresentedToken token) => _readings = new Reading(reader, token, _readings);

    /// <summary>Whether the <c>kid</c> is <paramref name="utf8"/>.</summary>
    public bool KeyIdIs(ReadOnlySpan<byte> utf8) => _header.KeyId.Means(utf8, Header);

    /// <summary>Reads the token as a JWT, in Envoy's order; nothing cryptographic is done.</summary>
    public JwtStatus Parse() => _parsed ??= ParseParts(jwt: true);

    /// <summary>Reads the token as a JWS, whose payload may be anything.</summary>
    public JwtStatus ParseJws() => _parsed ??= ParseParts(jwt: false);

    /// <summary>What is remembered of the token, once it was asked for.</summary>
    public VerifiedToken? Remembered { get; set; }

    /// <summary>What <paramref name="cache"/> remembers of the token; then it needs no reading. Asked again, it does not look again.</summary>
    public VerifiedToken? Recall(VerifiedTokenCache cache)
    {
        if (_recalled)
            return Remembered;
        _recalled = true;
        Remembered = cache.Find(Text);

        // What was inside an encrypted token is nobody's who could not decrypt it.
        if (Remembered is { Contents: { OpenedBy: null } contents } && _parsed is null)
            Adopt(contents);
        return Remembered;
    }

    /// <summary>A copy of what was read, to be remembered.</summary>
    public TokenContents ToContents() => new(_buffer.AsSpan(0, _headerBytes + _payloadBytes).ToArray(), _headerBytes, _header, _claims);

    /// <summary>Verifies the signature with <paramref name="keys"/>; asked again, it remembers.</summary>
    public SignatureCheck Verify(JwkSet keys)
    {
        for (var check = _checks; check is not null; check = check.Earlier)
        {
            if (ReferenceEquals(check.Keys, keys))
                return check;
        }

        // What is remembered is without its signature.
        if (_isShared)
            ReadAgain();
        var length = Text.LastIndexOf('.');
        var input = ArrayPool<byte>.Shared.Rent(length);
        Encoding.ASCII.GetBytes(Text[..length], input);
        var (status, key) = SignatureVerifier.Verify(this, keys, input.AsSpan(0, length), Signature);
        ArrayPool<byte>.Shared.Return(input);
        return _checks = new SignatureCheck(keys, status, key, _checks);
    }

    /// <summary>Makes it another token, after <see cref="Dispose"/>.</summary>
    public void Become(ReadOnlyMemory<char> other) => _text = other;

    /// <summary>Gives the buffer back and forgets everything: the next token must find nothing of this one.</summary>
    public void Dispose()
    {
        _encrypted?.Dispose();
        if (_buffer.Length > 0 && !_isShared)
            ArrayPool<byte>.Shared.Return(_buffer);
        _text = default;
        _buffer = [];
        _headerBytes = _payloadBytes = _signatureBytes = 0;
        _parsed = null;
        _header = default;
        _claims = default;
        _checks = null;
        _recalled = false;
        _isShared = false;
        _contents = null;
        _values = null;
        _encrypted = null;
        _readings = null;
        Remembered = null;
    }

    private void Adopt(TokenContents contents)
    {
        (_buffer, _headerBytes, _payloadBytes) = (contents.Buffer, contents.HeaderBytes, contents.Buffer.Length - contents.HeaderBytes);
        _contents = contents;
        (_header, _claims, _parsed, _isShared) = (contents.Header, contents.Claims, JwtStatus.Ok, true);
    }

    private void ReadAgain()
    {
        _isShared = false;
        _parsed = ParseParts(jwt: true);
    }

    private JwtStatus ParseParts(bool jwt)
    {
        var status = CompactForm.TrySplit(Text, out var form);
        if (status != JwtStatus.Ok)
            return status;
        if (jwt && form.Payload.IsEmpty)
            return JwtStatus.BadFormat;
        _buffer = ArrayPool<byte>.Shared.Rent(_text.Length);
        if (!Base64UrlText.TryDecode(form.Header, _buffer, out _headerBytes))
            return JwtStatus.HeaderBadBase64;
        status = JoseHeader.TryRead(Header, out _header);
        if (status != JwtStatus.Ok)
            return status;
        if (!Base64UrlText.TryDecode(form.Payload, _buffer.AsSpan(_headerBytes), out _payloadBytes))
            return JwtStatus.PayloadBadBase64;
        status = jwt ? RegisteredClaims.TryRead(Payload, out _claims) : JwtStatus.Ok;
        if (status != JwtStatus.Ok)
            return status;
        return Base64UrlText.TryDecode(form.Signature, _buffer.AsSpan(_headerBytes + _payloadBytes), out _signatureBytes)
            ? JwtStatus.Ok
            : JwtStatus.SignatureBadBase64;
    }
}

/// <summary>Which token a provider found inside another.</summary>
/// <param name="Reader">The provider.</param>
/// <param name="Token">The token.</param>
/// <param name="Earlier">What others found.</param>
internal sealed record Reading(Provider Reader, PresentedToken Token, Reading? Earlier);

/// <summary>What came of verifying a token with a set of keys.</summary>
/// <param name="Keys">The set.</param>
/// <param name="Status">Ok, or why not.</param>
/// <param name="Key">The key that verified it.</param>
/// <param name="Earlier">What came of it with other sets.</param>
internal sealed record SignatureCheck(JwkSet Keys, JwtStatus Status, VerificationKey? Key, SignatureCheck? Earlier);

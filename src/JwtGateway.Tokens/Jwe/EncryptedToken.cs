using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Jwe;

/// <summary>An encrypted token that came with a request: read once, and decrypted once with each set of keys, however many providers ask.</summary>
internal sealed class EncryptedToken(ReadOnlyMemory<char> text) : IDisposable
{
    private byte[] _buffer = [];
    private Parts _parts;
    private JwtStatus? _parsed;
    private JweHeader _header;
    private EphemeralKey? _ephemeral;
    private OpenedToken? _opened;

    /// <summary>What its header says.</summary>
    public ref readonly JweHeader Header => ref _header;

    /// <summary>The <c>kid</c> as people may see it; null when there is none.</summary>
    public string? DisplayKeyId => _header.KeyId.AsString(HeaderJson) is { } kid ? SafeText.Of(kid) : null;

    private ReadOnlySpan<byte> HeaderJson => _buffer.AsSpan(_parts.Header);

    /// <summary>
    /// Decrypts it, and finds the signed token inside (RFC 7519 section 5.2: <c>cty</c> says JWT). Encryption says nothing of who wrote a token, so what
    /// is inside has to verify all the same.
    /// </summary>
    /// <param name="opener">The settings and keys.</param>
    /// <param name="tries">How many keys may still be tried for the request.</param>
    public OpenedToken Open(TokenOpener opener, ref int tries)
    {
        var keys = opener.Keys;
        for (var opened = _opened; opened is not null; opened = opened.Earlier)
        {
            if (opened.IsOf(opener, keys))
                return opened;
        }

        _opened = new OpenedToken(opener, keys, _opened);
        var status = Check(opener);
        if (status != JwtStatus.Ok)
            return _opened.Refuse(status);
        if (!MediaTypes.Jwt.Contains(_header.ContentType.In(HeaderJson)))
            return _opened.Refuse(JwtStatus.NestedNotSigned);
        if (keys is null)
            return _opened.Refuse(JwtStatus.DecryptionKeysUnavailable);
        var plaintext = ArrayPool<byte>.Shared.Rent(Math.Max(1, _parts.CiphertextBytes));
        var key = TryDecrypt(keys, ref tries, plaintext, out var written);
        var outcome = key is null ? _opened.Refuse(JwtStatus.DecryptionFails) : _opened.Accept(plaintext.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(plaintext, clearArray: true);
        return outcome;
    }

    /// <summary>Reads it, and holds it to what may be used; nothing cryptographic is done.</summary>
    /// <param name="opener">What may be used; null: everything that is supported.</param>
    public JwtStatus Check(TokenOpener? opener)
    {
        var status = _parsed ??= Parse();
        return status != JwtStatus.Ok || opener is null ? status
            : !opener.Allows(_header.Algorithm!) ? JwtStatus.HeaderUnsupportedAlg
            : !opener.Allows(_header.Encryption!) ? JwtStatus.HeaderUnsupportedEnc
            : JwtStatus.Ok;
    }

    /// <summary>Decrypts what was read. Whatever the reason for which it fails, the work and the answer are the same (RFC 7516 section 11.5).</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="tries">How many of them may be tried.</param>
    /// <param name="plaintext">As long as the ciphertext.</param>
    /// <param name="written">How long the plaintext is.</param>
    /// <returns>The key; null when there is none that opens it.</returns>
    public DecryptionKey? TryDecrypt(DecryptionKeySet keys, ref int tries, Span<byte> plaintext, out int written)
    {
        written = 0;
        var encrypted = new EncryptedKey
        {
            Algorithm = _header.Algorithm!,
            Encryption = _header.Encryption!,
            Octets = _buffer.AsSpan(_parts.EncryptedKey),
            Ephemeral = _ephemeral,
        };
        if (encrypted.Algorithm.HasNoEncryptedKey && !encrypted.Octets.IsEmpty)
            return null;
        var isNamed = IsNamed(keys);
        foreach (var key in keys.Keys)
        {
            if (!(isNamed ? Names(key) : key.Utf8KeyId.Length == 0 || !_header.KeyId.Exists) || !key.IsFor(encrypted))
                continue;
            if (tries <= 0)
                break;
            tries--;
            if (TryDecrypt(key, encrypted, plaintext, out written))
                return key;
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _opened?.Dispose();
        _opened = null;
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _parts = default;
    }

    private bool TryDecrypt(DecryptionKey key, in EncryptedKey encrypted, Span<byte> plaintext, out int written)
    {
        Span<byte> contentKey = stackalloc byte[ContentEncryption.MaxKeyBytes];
        contentKey = contentKey[..encrypted.Encryption.KeyBytes];

        // Where the right one cannot be found, a random one is used, and fails in its stead: RFC 7516 section 11.5.
        RandomNumberGenerator.Fill(contentKey);
        var isFound = key.TryFind(encrypted, contentKey);
        var content = new SealedContent(
            _buffer.AsSpan(_parts.Authenticated), _buffer.AsSpan(_parts.Iv), _buffer.AsSpan(_parts.Ciphertext), _buffer.AsSpan(_parts.Tag));
        var isDecrypted = encrypted.Encryption.TryDecrypt(contentKey, content, plaintext, out written);
        CryptographicOperations.ZeroMemory(contentKey);
        return isFound & isDecrypted;
    }

    /// <summary>Whether a key has the token's <c>kid</c>. Then no other is tried; else those without one are.</summary>
    private bool IsNamed(DecryptionKeySet keys)
    {
        foreach (var key in keys.Keys)
        {
            if (Names(key))
                return true;
        }

        return false;
    }

    private bool Names(DecryptionKey key) => key.Utf8KeyId.Length > 0 && _header.KeyId.Means(key.Utf8KeyId, HeaderJson);

    private JwtStatus Parse()
    {
        var status = EncryptedForm.TrySplit(text.Span, out var form);
        if (status != JwtStatus.Ok)
            return status;

        // The encoded header and the decoded parts, none of which is longer than its text.
        _buffer = ArrayPool<byte>.Shared.Rent(form.Header.Length + text.Length);
        _parts.AuthenticatedBytes = Encoding.ASCII.GetBytes(form.Header, _buffer);
        if (!Base64UrlText.TryDecode(form.Header, _buffer.AsSpan(_parts.HeaderStart), out _parts.HeaderBytes))
            return JwtStatus.HeaderBadBase64;
        status = JweHeader.TryRead(HeaderJson, out _header);
        if (status != JwtStatus.Ok)
            return status;
        if (!Base64UrlText.TryDecode(form.EncryptedKey, _buffer.AsSpan(_parts.EncryptedKeyStart), out _parts.EncryptedKeyBytes)
            || !Base64UrlText.TryDecode(form.Iv, _buffer.AsSpan(_parts.IvStart), out _parts.IvBytes)
            || !Base64UrlText.TryDecode(form.Ciphertext, _buffer.AsSpan(_parts.CiphertextStart), out _parts.CiphertextBytes)
            || !Base64UrlText.TryDecode(form.Tag, _buffer.AsSpan(_parts.TagStart), out _parts.TagBytes))
            return JwtStatus.BadFormat;
        if (!_header.Algorithm!.Agrees)
            return JwtStatus.Ok;
        _ephemeral = EphemeralKey.TryRead(HeaderJson, _header);
        return _ephemeral is null ? JwtStatus.DecryptionFails : JwtStatus.Ok;
    }

    /// <summary>Where the parts are in the buffer, one behind the other.</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct Parts
    {
        public int AuthenticatedBytes;
        public int HeaderBytes;
        public int EncryptedKeyBytes;
        public int IvBytes;
        public int CiphertextBytes;
        public int TagBytes;

        public readonly int HeaderStart => AuthenticatedBytes;

        public readonly int EncryptedKeyStart => HeaderStart + HeaderBytes;

        public readonly int IvStart => EncryptedKeyStart + EncryptedKeyBytes;

        public readonly int CiphertextStart => IvStart + IvBytes;

        public readonly int TagStart => CiphertextStart + CiphertextBytes;

        public readonly Range Authenticated => ..AuthenticatedBytes;

        public readonly Range Header => HeaderStart..EncryptedKeyStart;

        public readonly Range EncryptedKey => EncryptedKeyStart..IvStart;

        public readonly Range Iv => IvStart..CiphertextStart;

        public readonly Range Ciphertext => CiphertextStart..TagStart;

        public readonly Range Tag => TagStart..(TagStart + TagBytes);
    }
}

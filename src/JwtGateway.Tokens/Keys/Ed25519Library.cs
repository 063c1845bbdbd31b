using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JwtGateway.Tokens.Keys;

/// <summary>
/// Ed25519 (RFC 8032 section 5.1) by the OpenSSL that .NET itself runs on: the platform has no class for it. The only unsafe code here.
/// </summary>
/// <remarks>
/// To audit: each pointer is to a span that is fixed for the call, with its own length or one that was checked against the constant; each
/// handle is held by a <see cref="KeyHandle"/> during the call, and contexts are made and freed by the call. OpenSSL's keys may be used by many threads at once, its
/// contexts may not. The error queue, which belongs to the thread, is left empty. OpenSSL refuses an S that is not below the group's order and an R
/// in another spelling than its own (it compares bytes); it accepts public keys of small order, which is why <see cref="Ed25519Point"/> comes first.
/// </remarks>
internal sealed unsafe class Ed25519Library
{
    /// <summary>Length of public and of private keys.</summary>
    public const int KeyBytes = 32;

    /// <summary>Length of signatures.</summary>
    public const int SignatureBytes = 64;

    private const int Ed25519 = 1087; // NID_ED25519 (openssl/obj_mac.h), and so EVP_PKEY_ED25519

    private readonly delegate* unmanaged<int, nint, byte*, nuint, nint> _newPublicKey;
    private readonly delegate* unmanaged<int, nint, byte*, nuint, nint> _newPrivateKey;
    private readonly delegate* unmanaged<nint, byte*, nuint*, int> _getPublicKey;
    private readonly delegate* unmanaged<nint, void> _freeKey;
    private readonly delegate* unmanaged<nint> _newContext;
    private readonly delegate* unmanaged<nint, void> _freeContext;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> _verifyInit;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> _verify;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> _signInit;
    private readonly delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int> _sign;
    private readonly delegate* unmanaged<void> _clearErrors;

    private Ed25519Library(nint library)
    {
        _newPublicKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_new_raw_public_key");
        _newPrivateKey = (delegate* unmanaged<int, nint, byte*, nuint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_new_raw_private_key");
        _getPublicKey = (delegate* unmanaged<nint, byte*, nuint*, int>)NativeLibrary.GetExport(library, "EVP_PKEY_get_raw_public_key");
        _freeKey = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_free");
        _newContext = (delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "EVP_MD_CTX_new");
        _freeContext = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_MD_CTX_free");
        _verifyInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)NativeLibrary.GetExport(library, "EVP_DigestVerifyInit");
        _verify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)NativeLibrary.GetExport(library, "EVP_DigestVerify");
        _signInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)NativeLibrary.GetExport(library, "EVP_DigestSignInit");
        _sign = (delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int>)NativeLibrary.GetExport(library, "EVP_DigestSign");
        _clearErrors = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "ERR_clear_error");
    }

    /// <summary>The process's; null when there is no OpenSSL 1.1.1 or later. Never throws.</summary>
    public static Ed25519Library? Shared { get; } = TryLoad(LibcryptoNames.ForThisProcess());

    /// <summary>The first of <paramref name="names"/> that can be loaded and has all that is needed; null when none has.</summary>
    public static Ed25519Library? TryLoad(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            try
            {
                return new Ed25519Library(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }

    /// <summary>A public key to verify with; null when OpenSSL does not take it (a FIPS configuration, …). Not checked to be a point.</summary>
    public KeyHandle? ImportPublic(ReadOnlySpan<byte> key) => Import(_newPublicKey, key);

    /// <summary>A private key to sign with; null as above.</summary>
    public KeyHandle? ImportPrivate(ReadOnlySpan<byte> key) => Import(_newPrivateKey, key);

    /// <summary>The public key that belongs to <paramref name="key"/>.</summary>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public byte[] PublicKeyOf(KeyHandle key)
    {
        var result = new byte[KeyBytes];
        nuint length = KeyBytes;
        using var held = new Held(key);
        fixed (byte* destination = result)
            return Check(_getPublicKey(held.Pointer, destination, &length)) && length == KeyBytes ? result : throw Failure();
    }

    /// <summary>Whether <paramref name="signature"/> is one of <paramref name="input"/>. Safe to ask from many threads with one key.</summary>
    public bool Verify(KeyHandle key, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return false;
        using var held = new Held(key);
        using var context = new Context(this);
        fixed (byte* octets = input, signed = signature)
        {
            return Check(_verifyInit(context.Pointer, 0, 0, 0, held.Pointer))
                && Check(_verify(context.Pointer, signed, SignatureBytes, octets, (nuint)input.Length));
        }
    }

    /// <summary>The signature of <paramref name="input"/>.</summary>
    /// <exception cref="CryptographicException">OpenSSL failed.</exception>
    public byte[] Sign(KeyHandle key, ReadOnlySpan<byte> input)
    {
        var result = new byte[SignatureBytes];
        nuint length = SignatureBytes;
        using var held = new Held(key);
        using var context = new Context(this);
        fixed (byte* octets = input, destination = result)
        {
            return Check(_signInit(context.Pointer, 0, 0, 0, held.Pointer))
                && Check(_sign(context.Pointer, destination, &length, octets, (nuint)input.Length)) && length == SignatureBytes
                    ? result
                    : throw Failure();
        }
    }

    private KeyHandle? Import(delegate* unmanaged<int, nint, byte*, nuint, nint> import, ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
            return null;
        fixed (byte* octets = key)
        {
            var pointer = import(Ed25519, 0, octets, KeyBytes);
            return Check(pointer == 0 ? 0 : 1) ? new KeyHandle(this, pointer) : null;
        }
    }

    // 1 is yes; 0 and negative numbers are no, and may leave errors that are not for whoever uses the thread next.
    private bool Check(int result)
    {
        if (result == 1)
            return true;
        _clearErrors();
        return false;
    }

    private static CryptographicException Failure() => new("OpenSSL cannot use the Ed25519 key.");

    /// <summary>An EVP_PKEY, freed when nobody has it any more.</summary>
    public sealed class KeyHandle : SafeHandle
    {
        private readonly Ed25519Library _library;

        internal KeyHandle(Ed25519Library library, nint pointer)
            : base(0, ownsHandle: true)
        {
            _library = library;
            SetHandle(pointer);
        }

        /// <inheritdoc/>
        public override bool IsInvalid => handle == 0;

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            _library._freeKey(handle);
            return true;
        }
    }

    /// <summary>Keeps a key from being freed during a call.</summary>
    private readonly ref struct Held
    {
        private readonly KeyHandle _key;

        public Held(KeyHandle key)
        {
            var added = false;
            key.DangerousAddRef(ref added);
            _key = key;
        }

        public nint Pointer => _key.DangerousGetHandle();

        public void Dispose() => _key.DangerousRelease();
    }

    /// <summary>An EVP_MD_CTX for one call.</summary>
    private readonly ref struct Context
    {
        private readonly Ed25519Library _library;

        public Context(Ed25519Library library)
        {
            _library = library;
            Pointer = library._newContext();
            if (Pointer == 0)
                throw new CryptographicException("OpenSSL has no memory for a digest context.");
        }

        public nint Pointer { get; }

        public void Dispose() => _library._freeContext(Pointer);
    }
}

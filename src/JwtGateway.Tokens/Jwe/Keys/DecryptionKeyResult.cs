using System.Security.Cryptography;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>A key, or why there is none.</summary>
/// <param name="Key">The key; null when there is a problem.</param>
/// <param name="Problem">What is wrong and what would be right; never holds key material. Null when there is a key.</param>
internal readonly record struct DecryptionKeyResult(DecryptionKey? Key, string? Problem)
{
    /// <summary>A key.</summary>
    public static DecryptionKeyResult Of(DecryptionKey key) => new(key, null);

    /// <summary>None.</summary>
    public static DecryptionKeyResult Refused(string problem) => new(null, problem);

    /// <summary>What <paramref name="make"/> makes, unless the platform refuses, which it does by throwing.</summary>
    public static DecryptionKeyResult Try(Func<DecryptionKey> make)
    {
        try
        {
            return Of(make());
        }
        catch (CryptographicException)
        {
            return Refused("the platform refuses it: it is not a valid private key, or its halves do not belong together");
        }
    }
}

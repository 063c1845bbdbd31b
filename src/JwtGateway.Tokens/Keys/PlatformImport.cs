using System.Security.Cryptography;

namespace JwtGateway.Tokens.Keys;

/// <summary>The one place where the platform's exceptions about keys become problems: only it can tell whether a point is on its curve, and it throws.</summary>
internal static class PlatformImport
{
    /// <summary>What <paramref name="make"/> makes, unless the platform refuses.</summary>
    public static KeyResult Try(Func<VerificationKey> make)
    {
        try
        {
            return KeyResult.Of(make());
        }
        catch (CryptographicException)
        {
            return KeyResult.Refused("the platform refuses it: it is not a valid public key");
        }
    }
}

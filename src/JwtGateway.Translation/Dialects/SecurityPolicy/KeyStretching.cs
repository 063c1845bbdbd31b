using System.Security.Cryptography;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>
/// Makes what an id of symmetric keys may be made of: ids are shown, and a weak key could be guessed from a plain hash of it. Stretching makes a guess
/// cost about as much as at a password.
/// </summary>
internal sealed class KeyStretching
{
    private const int Rounds = 50_000;

    // Many policies may name one Secret, and stretching is meant to be slow.
    private readonly Dictionary<string, string> _stretched = new(StringComparer.Ordinal);

    public string Of(byte[] octets)
    {
        var key = Convert.ToBase64String(octets);
        if (!_stretched.TryGetValue(key, out var stretched))
        {
            stretched = Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(octets, "jwtgateway local jwks"u8, Rounds, HashAlgorithmName.SHA256, 32));
            _stretched.Add(key, stretched);
        }

        return stretched;
    }
}

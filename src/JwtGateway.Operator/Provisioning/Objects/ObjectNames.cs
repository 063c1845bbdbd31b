using System.Security.Cryptography;
using System.Text;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>
/// Names of what a Gateway owns. A Gateway's name may have 253 characters and dots; the name of a Service may have neither, nor begin with a
/// digit, and a label's value ends at 63.
/// </summary>
internal static class ObjectNames
{
    private const int MaxLength = 63;
    private const string Prefix = "jwtgw-";
    private const string SharedPrefix = "jwtgi-";

    /// <summary>
    /// The name of each object: <c>jwtgw-</c> and the Gateway's, which is shortened and gets a hash where it does not fit. Of a shared proxy, whose name
    /// has an underscore and is no Gateway's, it begins with <c>jwtgi-</c>: the two never have the same ServiceAccount.
    /// </summary>
    public static string Of(string gateway) => gateway.Split('_', 2) is [var kind, var name]
        ? Of(SharedPrefix, $"{kind}-{name}")
        : Of(Prefix, gateway);

    /// <summary>Whether objects of this name are those of a shared proxy.</summary>
    public static bool AreOfSharedProxies(string name) => name.StartsWith(SharedPrefix, StringComparison.Ordinal);

    private static string Of(string prefix, string gateway) => gateway.Length + prefix.Length <= MaxLength && !gateway.Contains('.', StringComparison.Ordinal)
        ? prefix + gateway
        : Shortened(prefix + gateway.Replace('.', '-'), gateway);

    /// <summary>The Gateway's name as a label's value.</summary>
    public static string Label(string gateway) => gateway.Length <= MaxLength ? gateway : Shortened(gateway, gateway);

    private static string Shortened(string text, string whole)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..8];
        return $"{text[..Math.Min(text.Length, MaxLength - hash.Length - 1)].TrimEnd('-', '.')}-{hash}";
    }
}

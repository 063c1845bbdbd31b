using System.Text;
using JwtGateway.Resources.Core;

namespace JwtGateway.Translation.Snapshots;

/// <summary>Text values of Secrets and ConfigMaps, wherever they are kept.</summary>
internal static class Values
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value of <paramref name="key"/>; null when it is absent or not Base64 of UTF-8 text.</summary>
    public static string? Text(this Secret secret, string key) =>
        secret.StringData.TryGetValue(key, out var plain) ? plain
        : secret.Data.TryGetValue(key, out var base64) ? Decode(base64)
        : null;

    /// <inheritdoc cref="Text(Secret,string)"/>
    public static string? Text(this ConfigMap map, string key) =>
        map.Data.TryGetValue(key, out var plain) ? plain
        : map.BinaryData.TryGetValue(key, out var base64) ? Decode(base64)
        : null;

    /// <summary>The octets of the value of <paramref name="key"/>; null when it is absent or not Base64.</summary>
    public static byte[]? Octets(this Secret secret, string key) =>
        secret.StringData.TryGetValue(key, out var plain) ? Encoding.UTF8.GetBytes(plain)
        : secret.Data.TryGetValue(key, out var base64) ? FromBase64(base64)
        : null;

    /// <inheritdoc cref="Octets(Secret,string)"/>
    public static byte[]? Octets(this ConfigMap map, string key) =>
        map.Data.TryGetValue(key, out var plain) ? Encoding.UTF8.GetBytes(plain)
        : map.BinaryData.TryGetValue(key, out var base64) ? FromBase64(base64)
        : null;

    private static byte[]? FromBase64(string base64)
    {
        var octets = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, octets, out var written) ? octets[..written] : null;
    }

    private static string? Decode(string base64)
    {
        try
        {
            return Strict.GetString(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return null;
        }
    }
}

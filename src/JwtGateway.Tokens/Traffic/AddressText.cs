using System.Text;

namespace JwtGateway.Tokens.Traffic;

/// <summary>Addresses as they may stand in an answer.</summary>
internal static class AddressText
{
    /// <summary>What cannot stand in an address as it is, percent-encoded: blanks, controls, everything beyond ASCII.</summary>
    public static string Escaped(string address)
    {
        if (!address.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return address;
        var text = new StringBuilder(address.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(address))
            _ = octet is >= (byte)'!' and <= (byte)'~' ? text.Append((char)octet) : text.Append('%').Append(octet.ToString("X2"));
        return text.ToString();
    }
}

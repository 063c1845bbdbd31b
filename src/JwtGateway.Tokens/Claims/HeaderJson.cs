using System.Text;
using JwtGateway.Tokens.Json;

namespace JwtGateway.Tokens.Claims;

/// <summary>JSON text that can stand in a header line: compact, and with everything beyond printable ASCII escaped.</summary>
internal static class HeaderJson
{
    /// <summary>The same value in such text.</summary>
    public static string Of(ReadOnlySpan<byte> json)
    {
        var compact = new byte[json.Length];
        var text = Encoding.UTF8.GetString(compact.AsSpan(0, JsonText.Compact(json, compact)));
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var escaped = new StringBuilder(text.Length + 16);

        // What is beyond ASCII stands in strings, where an escape means the same.
        foreach (var unit in text)
        {
            if (unit is >= ' ' and <= '~')
                escaped.Append(unit);
            else
                escaped.Append("\\u").Append(((int)unit).ToString("x4"));
        }

        return escaped.ToString();
    }
}

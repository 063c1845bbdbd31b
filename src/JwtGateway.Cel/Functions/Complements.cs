using System.Text;
using System.Text.RegularExpressions;

namespace JwtGateway.Cel.Functions;

/// <summary>What a class of ASCII characters does not hold, as ranges.</summary>
internal static class Complements
{
    /// <summary>The ranges of the basic plane, surrogates left out, that the members do not cover.</summary>
    public static string Of(string members)
    {
        var holds = new Regex($"^[{members}]$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        var ranges = new StringBuilder();
        for (var first = 0; first < 128; first++)
        {
            if (holds.IsMatch(((char)first).ToString()))
                continue;
            var last = first;
            while (last + 1 < 128 && !holds.IsMatch(((char)(last + 1)).ToString()))
                last++;
            ranges.Append($"\\u{first:X4}-\\u{last:X4}");
            first = last;
        }

        return ranges.Append(@"\u0080-\uD7FF\uE000-\uFFFF").ToString();
    }
}

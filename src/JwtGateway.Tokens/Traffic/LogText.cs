using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// Makes what a policy wants to log fit for a log: tokens and credentials are taken out, whichever expression they came by. Taken out are the values of this request's
/// headers that hold credentials, whatever has the form of a token, and what follows the name of an authentication scheme.
/// </summary>
internal static class LogText
{
    private const string Redacted = "[redacted]";
    private const int MaxLength = 1024;
    private const int ShortestSecret = 8;

    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    // A JOSE header in base64url begins with eyJ, eyA or ewo: a brace, then a quote or white space.
    private static readonly Regex Token = new(@"e[yw][A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*(\.[A-Za-z0-9_-]*)*", Options);
    private static readonly Regex Scheme = new(@"\b(?<scheme>Bearer|Basic|DPoP|Digest|Negotiate)\s+[^\s""'\[]\S*", Options | RegexOptions.IgnoreCase);

    private static readonly string[] Credentials = ["Authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "X-Auth-Token"];

    /// <summary>The credentials of a request.</summary>
    public static IReadOnlyList<string> SecretsOf(IHeaderDictionary headers)
    {
        var secrets = new List<string>();
        foreach (var name in Credentials)
        {
            foreach (var value in headers[name])
            {
                if (value is { Length: >= ShortestSecret })
                    secrets.Add(value);
            }
        }

        return secrets;
    }

    /// <summary>The text for a log line, at most 1,024 characters of it.</summary>
    public static string Of(string text, IReadOnlyList<string> secrets)
    {
        foreach (var secret in secrets)
            text = text.Replace(secret, Redacted, StringComparison.Ordinal);
        text = Scheme.Replace(Token.Replace(text, Redacted), "${scheme} " + Redacted);
        var line = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
            line.Append(char.IsAscii(c) ? char.IsControl(c) ? '?' : c : char.IsLetterOrDigit(c) ? c : '?');
        return text.Length > MaxLength ? line.Append('…').ToString() : line.ToString();
    }
}

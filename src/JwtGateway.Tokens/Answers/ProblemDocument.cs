using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace JwtGateway.Tokens.Answers;

/// <summary>
/// A refusal as a problem document (RFC 9457). Its type is <c>about:blank</c>, so its title is the status's; what tells one refusal from another is
/// <c>reason</c>, the same word as in metrics and the decision log.
/// </summary>
internal static class ProblemDocument
{
    /// <summary>JSON in ASCII, whatever the texts hold.</summary>
    /// <param name="status">The HTTP status, which <c>title</c> goes by.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="reason">The word.</param>
    /// <param name="scope">The scopes that are needed, separated by blanks; empty: none, and no such member.</param>
    public static string Of(int status, string detail, string reason, string scope)
    {
        var buffer = new ArrayBufferWriter<byte>(192);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "about:blank"u8);
            json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status"u8, status);
            json.WriteString("detail"u8, detail);
            json.WriteString("reason"u8, reason);
            if (scope.Length > 0)
                json.WriteString("scope"u8, scope);
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}

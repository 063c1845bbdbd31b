using System.Buffers;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Checks <c>spec.responses</c> and puts it into the IR.</summary>
internal static class AnswerSettings
{
    private const string Path = "spec.responses";
    private const int MaxRealm = 256;
    private const int MaxUrl = 2048;

    // RFC 3986 section 2, without the fragment's mark: a document has none (RFC 9728 section 3).
    private static readonly SearchValues<char> UrlCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?[]@!$&'()*+,;=%");

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Problem> Check(ResponseSettings? responses)
    {
        if (responses is null)
            yield break;
        if (Body(responses.Format) is null)
            yield return Invalid("format", "format is not known; use Text or ProblemJson");
        if (Challenge(responses.Challenge) is null)
            yield return Invalid("challenge", "challenge is not known; use Envoy or RFC6750");
        if (responses.Realm is { } realm && !IsRealm(realm))
            yield return Invalid("realm", $"a realm has 1 to {MaxRealm} printable ASCII characters, without '\"' and '\\'");
        if (responses.ResourceMetadata is { } url && !IsDocument(url))
            yield return Invalid("resourceMetadata", "expected an absolute https URL without user name and fragment, such as https://api.example.com/.well-known/oauth-protected-resource");
    }

    /// <summary>The IR of settings that have no problem, over what else is known of the policy's answers.</summary>
    public static AnswersIr Read(ResponseSettings? responses, AnswersIr answers) => responses is null ? answers : answers with
    {
        Body = Body(responses.Format)!.Value,
        Challenge = Challenge(responses.Challenge)!.Value,
        Realm = responses.Realm,
        ResourceMetadata = responses.ResourceMetadata,
    };

    private static AnswerBody? Body(string? format) => format switch
    {
        null or "Text" => AnswerBody.Text,
        "ProblemJson" => AnswerBody.ProblemJson,
        _ => null,
    };

    private static ChallengeStyle? Challenge(string? style) => style switch
    {
        null or "Envoy" => ChallengeStyle.Envoy,
        "RFC6750" => ChallengeStyle.Rfc6750,
        _ => null,
    };

    // What can stand in a quoted-string as it is (RFC 9110 section 5.6.4).
    private static bool IsRealm(string realm) => realm.Length is >= 1 and <= MaxRealm && realm.All(c => c is >= ' ' and <= '~' and not '"' and not '\\');

    private static bool IsDocument(string url) =>
        url.Length <= MaxUrl
        && !url.AsSpan().ContainsAnyExcept(UrlCharacters)
        && url.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri is { Host.Length: > 0, UserInfo: "" };

    private static Problem Invalid(string field, string message) => new(ConditionReason.Invalid, $"{Path}.{field}", $"Responses: {message}.");
}

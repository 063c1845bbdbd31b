using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Makes keys of an answer: a set with at least one usable key, or a reason.</summary>
internal static class KeySetReader
{
    public static FetchOutcome Read(DocumentOutcome.Got answer)
    {
        var result = KeySetText.Parse(answer.Body.Span);
        return result.Set is { Keys.IsEmpty: false } set
            ? new FetchOutcome.Fetched(set, result.Ignored, answer.Body, answer.MaxAge)
            : new FetchOutcome.Failed(Kind(result.Error), $"the answer ({answer.Form}) cannot be used: {KeySetText.Refusal(result)}", 200);
    }

    private static FetchFailureKind Kind(JwkSetError error) => error switch
    {
        JwkSetError.InvalidJson => FetchFailureKind.InvalidJson,
        JwkSetError.NoKeysMember => FetchFailureKind.NoKeysMember,
        _ => FetchFailureKind.NoUsableKey,
    };
}

using System.Net.Http.Headers;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What became of a GET.</summary>
internal abstract record DocumentOutcome
{
    private DocumentOutcome() { }

    /// <summary>200 with a body.</summary>
    /// <param name="Body">The body, not empty.</param>
    /// <param name="Form">Its media type and encodings, for people.</param>
    /// <param name="MaxAge">How long the answer says it is fresh, its age subtracted; null: it does not say.</param>
    /// <param name="Tag">Its entity tag (RFC 9110 section 8.8.3); null: none.</param>
    public sealed record Got(ReadOnlyMemory<byte> Body, string Form, TimeSpan? MaxAge, EntityTagHeaderValue? Tag) : DocumentOutcome;

    /// <summary>304: the body with the tag that was asked about is still the one.</summary>
    public sealed record Unchanged(TimeSpan? MaxAge) : DocumentOutcome;

    /// <summary>No such answer.</summary>
    public sealed record NotGot(FetchOutcome.Failed Failure) : DocumentOutcome;
}

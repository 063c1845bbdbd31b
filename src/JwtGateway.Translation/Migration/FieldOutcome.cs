using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>What becomes of a field.</summary>
public enum FieldFate
{
    /// <summary>It is in the output and means the same.</summary>
    Same,

    /// <summary>What it asks for is in the output in another form, or means something else than before: the note says how.</summary>
    Changed,

    /// <summary>It is not in the output: the note says why, and what is closed because of it.</summary>
    Lost,
}

/// <summary>What becomes of one field, and of all below it that have no line of their own.</summary>
/// <param name="Object">The object that was read.</param>
/// <param name="FieldPath">E.g. <c>spec.jwt.providers[0].issuer</c>; empty for the object as a whole.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Note">How it changed or why it is lost, in words; empty for what stays. Never holds a value of a Secret or a key.</param>
public sealed record FieldOutcome(ObjectReference Object, string FieldPath, FieldFate Fate, string Note)
{
    /// <summary>
    /// Parts of the IR that differ between input and output because of this, as <c>providers.locations</c>; empty: none does. What the tests hold reports to.
    /// </summary>
    public string Differs { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Fate.ToString().ToLowerInvariant(),-8}{Object}{(FieldPath.Length == 0 ? "" : ": " + FieldPath)}{(Note.Length == 0 ? "" : ": " + Note)}";
}

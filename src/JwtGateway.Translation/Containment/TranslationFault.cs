using JwtGateway.Resources;

namespace JwtGateway.Translation;

/// <summary>
/// A defect of ours that was met in translating one object, which fails closed because of it. For the log only: an object's status says that there
/// is a defect, not what it is. There is no message of the exception here, as it may hold a value that it stumbled over, and that may be a secret.
/// </summary>
/// <param name="Object">The object that was being translated.</param>
/// <param name="Step">What was being done.</param>
/// <param name="FieldPath">The field that it was done to, e.g. <c>spec.rules[0]</c>; empty for the object as a whole.</param>
/// <param name="ExceptionType">The exception's type, and after <c>&lt;-</c> those of the exceptions inside it.</param>
/// <param name="StackTrace">Where it was thrown, innermost first; empty when the runtime does not know.</param>
public sealed record TranslationFault(ObjectReference Object, TranslationStep Step, string FieldPath, string ExceptionType, string StackTrace)
{
    /// <summary>The object, the field and the step; no stack.</summary>
    public override string ToString() => $"{Object}{(FieldPath.Length == 0 ? "" : ": " + FieldPath)}: {Step}: {ExceptionType}";
}

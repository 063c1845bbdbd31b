using JwtGateway.Resources;

namespace JwtGateway.Translation.Containment;

/// <summary>A step of translating an object, which a defect cannot leave.</summary>
/// <param name="About">The object that fails closed.</param>
/// <param name="Step">What is done.</param>
/// <param name="FieldPath">The field that it is done to; empty for the object as a whole.</param>
internal readonly record struct Seam(ObjectReference About, TranslationStep Step, string FieldPath = "");

/// <summary>Which end of a step.</summary>
internal enum SeamEnd
{
    /// <summary>Nothing of it is done.</summary>
    Start,

    /// <summary>All of it is done.</summary>
    Finish,
}

/// <summary>Is told when a step starts and when it finishes, inside of the seam: tests have defects in by throwing from it.</summary>
internal delegate void SeamObserver(Seam seam, SeamEnd end);

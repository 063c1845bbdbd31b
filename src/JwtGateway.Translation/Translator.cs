using JwtGateway.Resources;

namespace JwtGateway.Translation;

/// <summary>Compiles what users wrote into what data planes serve.</summary>
public static class Translator
{
    /// <summary>
    /// A pure function: no I/O, clock, logger, randomness or mutation of its input. The same objects in any order give the same result, byte
    /// for byte. It never throws for what a user wrote: what cannot be honoured fails closed and is reported.
    /// </summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot) => throw new NotSupportedException();
}

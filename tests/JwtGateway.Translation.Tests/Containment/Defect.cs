using System.Runtime.CompilerServices;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>Translation with a defect in it: a step that throws.</summary>
internal static class Defect
{
    /// <summary>The message of every exception: values that translation stumbles over may be secrets.</summary>
    public const string Secret = "a value that is a secret";

    /// <summary>Translates with a defect in every step that <paramref name="where"/> says.</summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot, Func<Seam, SeamEnd, bool> where) =>
        // Not inlined, so that it is seen in stack traces however often it has run.
        Translator.Translate(snapshot, TranslationOptions.Standalone, [MethodImpl(MethodImplOptions.NoInlining)] (seam, end) =>
        {
            if (where(seam, end))
                throw new InvalidOperationException(Secret, new KeyNotFoundException(Secret));
        });

    /// <summary>With a defect that a step of one object meets once it is nearly done, and has left its traces.</summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot, string kind, string name, TranslationStep step) =>
        Translate(snapshot, (seam, end) => end == SeamEnd.Finish && seam.Step == step && seam.About.Kind == kind && seam.About.Name == name);

    /// <summary>All steps of a translation.</summary>
    public static IReadOnlyList<Seam> Seams(ClusterSnapshot snapshot)
    {
        var seams = new HashSet<Seam>();
        Translate(snapshot, (seam, _) => seams.Add(seam) && false);
        return [.. seams];
    }
}

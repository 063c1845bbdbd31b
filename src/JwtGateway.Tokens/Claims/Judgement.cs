namespace JwtGateway.Tokens.Claims;

/// <summary>
/// Whether a condition is met. The third value is what keeps a malformed claim from opening anything: it neither meets a condition that lets
/// requests pass, nor escapes one that refuses them, and <c>not</c> does not turn it round.
/// </summary>
internal enum Judgement
{
    /// <summary>It is not.</summary>
    No,

    /// <summary>It is.</summary>
    Yes,

    /// <summary>Nobody can say: a claim of another type, a request without the part that is compared with.</summary>
    Unclear,
}

/// <summary>Kleene's three-valued logic.</summary>
internal static class Judgements
{
    public static Judgement Of(bool met) => met ? Judgement.Yes : Judgement.No;

    public static Judgement And(this Judgement one, Judgement other) =>
        one == Judgement.No || other == Judgement.No ? Judgement.No
        : one == Judgement.Yes && other == Judgement.Yes ? Judgement.Yes
        : Judgement.Unclear;

    public static Judgement Or(this Judgement one, Judgement other) =>
        one == Judgement.Yes || other == Judgement.Yes ? Judgement.Yes
        : one == Judgement.No && other == Judgement.No ? Judgement.No
        : Judgement.Unclear;

    public static Judgement Not(this Judgement one) => one switch
    {
        Judgement.Yes => Judgement.No,
        Judgement.No => Judgement.Yes,
        _ => Judgement.Unclear,
    };
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Revocations;

/// <summary>A TokenRevocation that was read, well or badly.</summary>
/// <param name="Resource">The object.</param>
/// <param name="Issuer">Whose tokens are meant; null: nobody can tell.</param>
/// <param name="Problems">Why nobody can tell which of them; empty when all can.</param>
internal sealed record ReadRevocation(TokenRevocation Resource, string? Issuer, ImmutableArray<Problem> Problems)
{
    /// <summary>What is refused; only where there is no problem.</summary>
    public RevocationIr? Ir { get; init; }

    public string Namespace => Resource.Metadata.Namespace;

    public static ReadRevocation Of(TokenRevocation revocation)
    {
        var problems = RevocationRules.Check(revocation);
        return problems.IsEmpty
            ? new ReadRevocation(revocation, revocation.Spec.Issuer, []) { Ir = Compile(revocation) }
            : new ReadRevocation(revocation, RevocationRules.KnownIssuer(revocation), problems);
    }

    /// <summary>Whether it is, or may be, about tokens that the provider takes.</summary>
    public bool Concerns(JwtProviderIr provider) => Issuer is null || provider.Issuers.IsEmpty || provider.Issuers.Contains(Issuer, StringComparer.Ordinal);

    /// <summary>What is said of policies that it closes.</summary>
    public Problem Closing() => new(Problems[0].Reason, "",
        $"{Resource.Reference} cannot be read, so nobody can tell which tokens {(Issuer is null ? "" : $"of {Issuer} ")}are revoked; correct or delete it: {Problems[0].Text}");

    private static RevocationIr Compile(TokenRevocation revocation) => new()
    {
        Id = IdOf(revocation.Metadata.Namespace, revocation.Spec.Issuer),
        Issuer = revocation.Spec.Issuer,
        TokenIds = revocation.Spec.TokenIDs,
        Subjects = [.. revocation.Spec.Subjects.Select(s => new RevokedSubjectIr(s.Subject, Time(s.IssuedBefore)))],
        Sessions = revocation.Spec.Sessions,
        IssuedBefore = Time(revocation.Spec.IssuedBefore),
    };

    private static string IdOf(string ns, string issuer) => $"{ns}/{issuer}";

    private static DateTimeOffset? Time(string? text) => text is null ? null : Times.Parse(text);
}

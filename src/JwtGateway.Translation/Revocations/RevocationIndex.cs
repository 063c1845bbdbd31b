using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Revocations;

/// <summary>The TokenRevocations of all namespaces.</summary>
internal sealed class RevocationIndex
{
    private readonly ILookup<string, ReadRevocation> _broken;
    private readonly ILookup<string, RevocationIr> _sound;

    public RevocationIndex(ClusterSnapshot snapshot, SnapshotIndex index, FaultContainment containment)
    {
        All =
        [
            .. index.TokenRevocations.Select(r => Read(r, containment)),
            .. snapshot.Unread.Where(IsOurKind).Order(ReferenceOrder.Order).Select(Unread),
        ];
        _broken = All.Where(r => r.Ir is null).ToLookup(r => r.Namespace, StringComparer.Ordinal);
        _sound = All.Where(r => r.Ir is not null)
            .GroupBy(r => r.Ir!.Id, StringComparer.Ordinal)
            .Select(same => (same.First().Namespace, Ir: Together([.. same.Select(r => r.Ir!)])))
            .OrderBy(group => group.Ir.Id, StringComparer.Ordinal)
            .ToLookup(group => group.Namespace, group => group.Ir, StringComparer.Ordinal);
    }

    /// <summary>Every one of them, the oldest first.</summary>
    public ImmutableArray<ReadRevocation> All { get; }

    /// <summary>Those of a namespace that cannot be read.</summary>
    public IEnumerable<ReadRevocation> Broken(string ns) => _broken[ns];

    /// <summary>What those of a namespace that can be read say of tokens that a provider takes, by issuer.</summary>
    public IEnumerable<RevocationIr> For(string ns, JwtProviderIr provider) =>
        _sound[ns].Where(r => provider.Issuers.IsEmpty || provider.Issuers.Contains(r.Issuer, StringComparer.Ordinal));

    private static ReadRevocation Read(TokenRevocation revocation, FaultContainment containment) => containment.Run(
        new(revocation.Reference, TranslationStep.TokenRevocation),
        () => ReadRevocation.Of(revocation),
        defect => new ReadRevocation(revocation, null, [defect]));

    /// <summary>
    /// One for each namespace and issuer, however many objects say it: what a provider refers to stays short when each logout writes an object of its
    /// own. The lists are joined as they are, so that a hundred thousand names cost no sorting.
    /// </summary>
    private static RevocationIr Together(ImmutableArray<RevocationIr> same) => same is [var only] ? only : same[0] with
    {
        TokenIds = [.. same.SelectMany(r => r.TokenIds)],
        Subjects = [.. same.SelectMany(r => r.Subjects)],
        Sessions = [.. same.SelectMany(r => r.Sessions)],
        IssuedBefore = same.Max(r => r.IssuedBefore),
    };

    private static bool IsOurKind(ObjectReference reference) => reference is { Group: ApiGroup.JwtGateway, Kind: "TokenRevocation" };

    /// <summary>One of a version that is not read refuses tokens all the same; which, nobody can tell.</summary>
    private static ReadRevocation Unread(ObjectReference reference)
    {
        var source = new TokenRevocation
        {
            ApiVersion = $"{reference.Group}/{reference.Version ?? "v1alpha1"}",
            Kind = reference.Kind,
            Metadata = new() { Namespace = UnreadObjects.NamespaceOf(reference), Name = reference.Name },
        };
        return new ReadRevocation(source, null,
            [new(ConditionReason.Invalid, "apiVersion", $"{source.ApiVersion} is not read; use {reference.Group}/v1alpha1.")]);
    }
}

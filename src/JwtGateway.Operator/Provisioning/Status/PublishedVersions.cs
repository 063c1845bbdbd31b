using System.Collections.Immutable;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>
/// The versions that were published while a Gateway was at one generation. A proxy that serves any of them has what the Gateway says, though
/// perhaps not yet the newest routes: were those counted, <c>Programmed</c> would flicker with every endpoint that comes or goes.
/// </summary>
/// <param name="Generation">The Gateway's <c>metadata.generation</c>; null when it is not known.</param>
/// <param name="Current">The version that is published now.</param>
/// <param name="Earlier">Those before it at the same generation, the latest first.</param>
public sealed record PublishedVersions(long? Generation, string Current, ImmutableArray<string> Earlier)
{
    /// <summary>A proxy that is further behind is behind.</summary>
    private const int MostEarlier = 32;

    /// <summary>The first version.</summary>
    public static PublishedVersions First(long? generation, string version) => new(generation, version, []);

    /// <summary>What is known once <paramref name="version"/> has been published.</summary>
    public PublishedVersions Next(long? generation, string version) =>
        generation != Generation ? First(generation, version)
        : version == Current ? this
        : new(generation, version, [Current, .. Earlier.Where(v => v != version).Take(MostEarlier - 1)]);

    /// <summary>Whether a version is one of them.</summary>
    public bool Contains(string? version) => version is not null && (version == Current || Earlier.Contains(version));
}

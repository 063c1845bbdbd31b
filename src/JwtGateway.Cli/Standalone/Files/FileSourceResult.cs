using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Cli.Standalone.Files;

/// <summary>What became of reading all files.</summary>
internal abstract record FileSourceResult
{
    private FileSourceResult() { }

    /// <summary>Every document of every file was read.</summary>
    public sealed record Loaded(ClusterSnapshot Snapshot) : FileSourceResult;

    /// <summary>At least one cannot be used, so none is: what is missing may be what protects a route.</summary>
    public sealed record Failed(ImmutableArray<DocumentError> Errors) : FileSourceResult;
}

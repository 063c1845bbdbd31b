using JwtGateway.Cli.Standalone;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Cli.Demo;

/// <summary>The manifests of examples/quickstart, which the executable carries with it.</summary>
internal static class Quickstart
{
    private const string Prefix = "quickstart/";

    /// <summary>The manifests; they never change.</summary>
    public static SnapshotSource Source { get; } = new(Load, static _ => AsyncEnumerable.Empty<FileSourceResult>());

    private static FileSourceResult Load()
    {
        var read = SnapshotReader.Read(Files());
        return read.Snapshot is { } snapshot ? new FileSourceResult.Loaded(snapshot) : new FileSourceResult.Failed(read.Errors);
    }

    private static IEnumerable<(string Name, string Text)> Files()
    {
        var assembly = typeof(Quickstart).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name, reader.ReadToEnd());
        }
    }
}

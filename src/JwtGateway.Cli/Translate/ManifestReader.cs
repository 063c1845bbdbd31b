using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Cli.Translate;

/// <summary>Reads manifests once.</summary>
internal static class ManifestReader
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Reads <paramref name="paths"/>, or standard input when they are <c>-</c> alone.</summary>
    public static FileSourceResult Read(IReadOnlyList<string> paths, CliContext context) =>
        paths is [StandardInput] ? ReadText("standard input", context.In.ReadToEnd()) : new FileSource(paths, context.Time).Load();

    private static FileSourceResult ReadText(string name, string text)
    {
        var read = SnapshotReader.Read([(name, text)]);
        return read.Snapshot is { } snapshot ? new FileSourceResult.Loaded(snapshot) : new FileSourceResult.Failed(read.Errors);
    }
}

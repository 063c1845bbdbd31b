using System.CommandLine.Parsing;
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

    /// <summary>An error for <c>-f - other.yaml</c>: an object in both could not be told from one that changed.</summary>
    public static void RefuseStandardInputAmongOthers(OptionResult files)
    {
        if (files.Tokens.Count > 1 && files.Tokens.Any(t => t.Value == StandardInput))
            files.AddError("--filename: - stands for standard input and must stand alone; write the other paths' documents to it too.");
    }

    private static FileSourceResult ReadText(string name, string text)
    {
        var read = SnapshotReader.Read([(name, text)]);
        return read.Snapshot is { } snapshot ? new FileSourceResult.Loaded(snapshot) : new FileSourceResult.Failed(read.Errors);
    }
}

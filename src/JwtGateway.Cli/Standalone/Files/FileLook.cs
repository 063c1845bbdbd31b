using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Cli.Standalone.Files;

/// <summary>The content of all files at one moment.</summary>
internal sealed class FileLook
{
    private static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ImmutableArray<ManifestFile> _files;
    private readonly Dictionary<string, int> _sizes;

    private FileLook(ImmutableArray<ManifestFile> files)
    {
        _files = files;
        _sizes = files.Where(file => file.Problem is null).ToDictionary(file => file.Name, file => file.Content.Length);
    }

    /// <summary>Looks at the files now. What cannot be read is part of what is seen.</summary>
    public static FileLook At(IReadOnlyList<string> paths) =>
        new([.. new ManifestFinder().Find(paths).DistinctBy(path => path.Name).Select(ManifestFile.Read)]);

    public bool IsSameAs(FileLook other) => _files.SequenceEqual(other._files);

    /// <summary>Whether a file is gone or has become shorter since <paramref name="earlier"/>.</summary>
    public bool HasLess(FileLook earlier) => earlier._sizes.Any(file => !_sizes.TryGetValue(file.Key, out var size) || size < file.Value);

    /// <summary>Whether a file that had content has none.</summary>
    public bool HasEmptied(FileLook earlier) => earlier._sizes.Any(file => file.Value > 0 && _sizes.GetValueOrDefault(file.Key, -1) == 0);

    /// <summary>Reads the documents.</summary>
    public FileSourceResult Read()
    {
        var errors = _files.Select(file => file.Problem).OfType<DocumentError>().ToList();
        var result = SnapshotReader.Read(Texts(errors));
        return errors.Count == 0 && result.Snapshot is { } snapshot
            ? new FileSourceResult.Loaded(snapshot)
            : new FileSourceResult.Failed([.. errors, .. result.Errors]);
    }

    /// <summary>The objects as they are written; those of files that can be read.</summary>
    public ImmutableArray<JsonObject> Objects() => ManifestReader.Read(Texts([])).Objects;

    private List<(string Name, string Text)> Texts(List<DocumentError> errors)
    {
        var texts = new List<(string, string)>();
        foreach (var file in _files.Where(file => file.Problem is null))
        {
            if (Decode(file.Content) is { } text)
                texts.Add((file.Name, text));
            else
                errors.Add(new DocumentError(file.Name, 0, 0, "expected text in UTF-8, found other bytes"));
        }

        return texts;
    }

    private static string? Decode(ReadOnlyMemory<byte> content)
    {
        try
        {
            return Utf8.GetString(content.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

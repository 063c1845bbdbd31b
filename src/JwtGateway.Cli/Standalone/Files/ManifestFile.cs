using JwtGateway.Resources.Reading;

namespace JwtGateway.Cli.Standalone.Files;

/// <summary>A file as it was found.</summary>
/// <param name="Name">Its path as a person would give it.</param>
/// <param name="Content">Its bytes; none when there is a problem.</param>
/// <param name="Problem">Why it cannot be read.</param>
internal sealed record ManifestFile(string Name, ReadOnlyMemory<byte> Content, DocumentError? Problem)
{
    /// <summary>More is no manifest: an API server takes 3 MiB an object, and bundles of them are some megabytes.</summary>
    internal const long MaxSize = 64 << 20;

    /// <summary>Reads a file; <c>-</c> is the standard input.</summary>
    public static ManifestFile Read(FoundPath path)
    {
        if (path.Problem is not null)
            return Broken(path.Name, path.Problem);

        try
        {
            using var stream = Open(path.Name);
            return Read(path.Name, stream);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Broken(path.Name, ManifestFinder.Explain(exception));
        }
    }

    /// <inheritdoc/>
    public bool Equals(ManifestFile? other) =>
        other is not null && Name == other.Name && Problem == other.Problem && Content.Span.SequenceEqual(other.Content.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Content.Length);

    private static Stream Open(string name) => name == ManifestFinder.StandardInput
        ? Console.OpenStandardInput()
        : new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static ManifestFile Read(string name, Stream stream)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxSize)
                return Broken(name, $"expected a file of at most {MaxSize >> 20} MiB");
        }

        return new ManifestFile(name, content.ToArray(), null);
    }

    private static ManifestFile Broken(string name, string problem) => new(name, default, new DocumentError(name, 0, 0, problem));
}

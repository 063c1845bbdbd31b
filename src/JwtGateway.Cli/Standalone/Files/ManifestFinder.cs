namespace JwtGateway.Cli.Standalone.Files;

/// <summary>A file to read, or a path that leads nowhere.</summary>
internal sealed record FoundPath(string Name, string? Problem);

/// <summary>
/// Finds the files under paths, always in the same order. Each file and directory counts once, whatever links and paths lead to it, so a
/// link to a parent ends. Hidden names are left out: editors' and Kubernetes' own (<c>..data</c>) among them.
/// </summary>
internal sealed class ManifestFinder
{
    /// <summary>The path that means the standard input.</summary>
    internal const string StandardInput = "-";

    private static string[] Extensions { get; } = [".yaml", ".yml", ".json"];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IEnumerable<FoundPath> Find(IEnumerable<string> paths) =>
        paths.SelectMany(path => path == StandardInput ? [new(path, null)] : Find(path));

    /// <summary>The operating system's refusal, in words.</summary>
    internal static string Explain(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "expected a file or directory, found none",
        UnauthorizedAccessException => "expected to be allowed to read it, and am not",
        _ => "cannot be read: " + exception.Message,
    };

    private IEnumerable<FoundPath> Find(string path)
    {
        if (Directory.Exists(path))
            return _seen.Add(RealPath(path)) ? Children(path) : [];
        if (!File.Exists(path))
            return [new FoundPath(path, Explain(new FileNotFoundException()))];
        return _seen.Add(RealPath(path)) ? [new FoundPath(path, null)] : [];
    }

    private IEnumerable<FoundPath> Children(string directory)
    {
        try
        {
            var names = Directory.EnumerateFileSystemEntries(directory).Where(IsManifestOrDirectory).ToList();
            return names.Order(StringComparer.Ordinal).SelectMany(Find);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [new FoundPath(directory, Explain(exception))];
        }
    }

    private static bool IsManifestOrDirectory(string path)
    {
        var name = Path.GetFileName(path.AsSpan());
        return !name.StartsWith(".") && !name.EndsWith("~")
            && (Directory.Exists(path) || Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The path with the links in all its parts followed.</summary>
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        foreach (var part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(real, part);
            real = LinkTarget(next) ?? next;
        }

        return real;
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone since it was listed, or a circle of links: whoever opens it will say so.
            return null;
        }
    }
}

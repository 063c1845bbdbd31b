namespace JwtGateway.Cli.Commands;

/// <summary>Files that the command line names.</summary>
internal static class InputFile
{
    // Nothing that we read this way is near it; a device or a wrong path should not fill the memory.
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The octets of the file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="UnreadableFileException">It cannot be read; the message names it and says why.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[81920];
            for (int read; (read = stream.Read(buffer)) > 0 && content.Length <= MaxBytes;)
                content.Write(buffer, 0, read);
            return content.Length <= MaxBytes ? content.ToArray() : throw new IOException($"it is longer than {MaxBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UnreadableFileException($"Cannot read {path}: {e.Message}", e);
        }
    }
}

/// <summary>A file that the command line names cannot be read.</summary>
internal sealed class UnreadableFileException(string message, Exception inner) : Exception(message, inner);

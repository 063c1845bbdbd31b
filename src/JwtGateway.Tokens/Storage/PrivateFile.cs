namespace JwtGateway.Tokens.Storage;

/// <summary>Files that hold secrets: readable by us alone, and never half written.</summary>
public static class PrivateFile
{
    private const UnixFileMode OursAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Replaces <paramref name="path"/>: written aside, brought to the disk, renamed, so a crash leaves the old file or the new one. Its folder is
    /// made when it is missing, for us alone.
    /// </summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not write it.</exception>
    public static void Replace(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(write);
        MakeFolder(Path.GetDirectoryName(path)!);
        var aside = path + ".new";
        // The mode is that of creation alone.
        File.Delete(aside);
        using (var file = new FileStream(aside, Creation()))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(aside, path, overwrite: true);
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OursAlone | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions Creation()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OursAlone;
        }

        return options;
    }
}

namespace JwtGateway.Testing.Jose;

/// <summary>Finds <c>tests/node</c>.</summary>
public static class NodeDirectory
{
    /// <summary>The full path of a file in <c>tests/node</c>, looked for upwards from the test assembly.</summary>
    public static string File(string name)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, "tests", "node", name);
            if (System.IO.File.Exists(candidate))
                return candidate;
        }

        throw new FileNotFoundException($"No tests/node/{name} above {AppContext.BaseDirectory}.");
    }
}

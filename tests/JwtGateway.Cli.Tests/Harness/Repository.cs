namespace JwtGateway.Cli.Tests.Harness;

internal static class Repository
{
    /// <summary>A path from the root of the repository.</summary>
    public static string PathOf(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent ?? throw new InvalidOperationException("Not in a repository.");

        return Path.Combine(folder.FullName, path);
    }
}

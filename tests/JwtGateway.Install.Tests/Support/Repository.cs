namespace JwtGateway.Install.Tests.Support;

/// <summary>Where the files are that this project tests.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Chart => PathOf("charts/jwt-gateway");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "global.json")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        return folder.FullName;
    }
}

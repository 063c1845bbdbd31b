namespace JwtGateway.Install.Tests.Support;

/// <summary>Where the files are that this project tests.</summary>
internal static class Repository
{
    public static string Root => RepositoryRoot.Path;

    public static string Chart => PathOf("charts/jwt-gateway");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));
}

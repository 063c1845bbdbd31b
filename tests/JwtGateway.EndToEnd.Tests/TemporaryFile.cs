namespace JwtGateway.EndToEnd.Tests;

/// <summary>A file that goes with its user.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(string text)
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("jwtgw-e2e-").FullName, "file");
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(System.IO.Path.GetDirectoryName(Path) ?? Path, recursive: true);
}

using System.Collections.Immutable;
using JwtGateway.Cli.Standalone.Files;

namespace JwtGateway.Cli.Tests.Files;

/// <summary>A directory of its own for one test.</summary>
internal sealed class ManifestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("jwtgw-files-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a ConfigMap named <paramref name="configMap"/>, so that it is seen which files were read.</summary>
    public void Write(string name, string configMap)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], ConfigMap(configMap));
    }

    public static string ConfigMap(string name) => $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n";

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class FileSourceResultExtensions
{
    public static ImmutableArray<string> ConfigMaps(this FileSourceResult result) =>
        [.. result.ShouldBeOfType<FileSourceResult.Loaded>().Snapshot.ConfigMaps.Select(map => map.Metadata.Name)];

    public static ImmutableArray<string> Errors(this FileSourceResult result) =>
        [.. result.ShouldBeOfType<FileSourceResult.Failed>().Errors.Select(error => error.ToString())];
}

using System.Globalization;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Cli.Migrate;

/// <summary>Writes a migration into a folder. It is to be empty: a file of an earlier time could be one that opens what this one closes.</summary>
internal static class MigrationFolder
{
    private const int MaxName = 120;

    /// <summary>Writes all objects and the report; returns what is wrong, or null.</summary>
    public static string? Write(string folder, MigrationResult result)
    {
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                return $"{folder} is not empty; name a new folder, so that nothing of an earlier time is applied with it.";
            Directory.CreateDirectory(folder);
            for (var i = 0; i < result.Manifests.Length; i++)
                File.WriteAllText(Path.Combine(folder, Name(i, result.Manifests[i])), YamlWriter.Write(result.Manifests[i]));
            File.WriteAllText(Path.Combine(folder, "REPORT.txt"), MigrationText.Report(result));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"cannot write to {folder}: {exception.Message}";
        }
    }

    /// <summary>Names of objects come from files, so they are no paths.</summary>
    private static string Name(int index, JsonObject manifest)
    {
        var name = $"{manifest["kind"]}-{manifest["metadata"]?["name"]}".ToLowerInvariant();
        var safe = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"{index + 1:d3}-{safe[..Math.Min(safe.Length, MaxName)]}.yaml");
    }
}

using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Translation.Tests;

/// <summary>
/// A file under Golden/: the input's documents, then <c># Output</c> and what translation makes of them. In the input, a line
/// <c>#include name</c> stands for Golden/_shared/name.yaml, and <c>$text(file)</c> and <c>$base64(file)</c> for the content of
/// Golden/_files/file as a string.
/// </summary>
internal sealed partial record GoldenCase(string Path)
{
    private const string Separator = "\n---\n# Output\n";

    public static string Folder { get; } = System.IO.Path.Combine(RepositoryRoot.Path, "tests", "JwtGateway.Translation.Tests", "Golden");

    public static IEnumerable<GoldenCase> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.golden.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => new GoldenCase(f))];

    public string Name => System.IO.Path.GetRelativePath(Folder, Path)[..^".golden.yaml".Length];

    public string RawInput => Split().Input;

    public string Expected => Split().Output;

    public string Input => Expand(RawInput);

    /// <summary>The text with what its lines and values stand for.</summary>
    public static string Expand(string text) => ExpandFiles(ExpandIncludes(text));

    public ClusterSnapshot Snapshot() => Read(Name, Input);

    public static ClusterSnapshot Read(string name, string text)
    {
        var result = SnapshotReader.Read([(name, text)]);
        return result.Snapshot ?? throw new InvalidDataException(string.Join('\n', result.Errors));
    }

    public void Rewrite(string output) => File.WriteAllText(Path, RawInput + Separator + output);

    public override string ToString() => Name;

    private (string Input, string Output) Split()
    {
        var text = File.ReadAllText(Path);
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        return at < 0 ? (text.TrimEnd('\n'), "") : (text[..at], text[(at + Separator.Length)..]);
    }

    private static string ExpandIncludes(string input) =>
        Include().Replace(input, m => File.ReadAllText(System.IO.Path.Combine(Folder, "_shared", m.Groups["name"].Value + ".yaml")).TrimEnd('\n'));

    private static string ExpandFiles(string input) => Content().Replace(input, m =>
    {
        var bytes = GoldenFiles.Read(m.Groups["name"].Value);
        return JsonSerializer.Serialize(m.Groups["form"].Value == "text" ? Encoding.UTF8.GetString(bytes) : Convert.ToBase64String(bytes));
    });

    [GeneratedRegex("^#include (?<name>[a-z-]+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Include();

    [GeneratedRegex(@"\$(?<form>text|base64)\((?<name>[a-z.]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Content();
}

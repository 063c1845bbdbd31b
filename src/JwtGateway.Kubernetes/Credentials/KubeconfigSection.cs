using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>A part of a kubeconfig, with the errors of reading it. Errors never hold values: they may be secrets.</summary>
/// <param name="file">The file it is in.</param>
/// <param name="path">Where it is there, e.g. <c>users[0].user</c>.</param>
/// <param name="json">Its content.</param>
internal sealed class KubeconfigSection(string file, string path, JsonObject json)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public JsonObject Json => json;

    public bool Has(string name) => json[name] is { } value && !(value.GetValueKind() == JsonValueKind.String && Text(name) is null);

    public KubeconfigSection Section(string name) => new(file, $"{path}.{name}", json[name] as JsonObject ?? []);

    /// <summary>A string that is not empty; null otherwise.</summary>
    public string? Text(string name)
    {
        if (json[name] is null)
            return null;
        if (json[name]!.GetValueKind() != JsonValueKind.String)
            Error(name, "expected a string, found something else");
        return JsonRead.Text(json, name);
    }

    public bool Flag(string name)
    {
        var kind = json[name]?.GetValueKind();
        if (kind is not (null or JsonValueKind.True or JsonValueKind.False))
            Error(name, "expected true or false, found something else");
        return kind == JsonValueKind.True;
    }

    /// <summary>A file; relative ones start at the kubeconfig's own folder.</summary>
    public string? FilePath(string name) => Text(name) is { } text ? Resolve(text) : null;

    public string Resolve(string relative) => Path.GetFullPath(relative, Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");

    /// <summary>Text given in Base64 as <c>name-data</c>, or else in the file that <c>name</c> names.</summary>
    public string? DataOrFile(string name)
    {
        try
        {
            if (Text(name + "-data") is { } data)
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            return FilePath(name) is { } path ? File.ReadAllText(path) : null;
        }
        catch (FormatException)
        {
            Error(name + "-data", "expected Base64, found something else");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Error(name, $"names a file that cannot be read: {exception.Message}");
        }

        return null;
    }

    /// <summary>Takes over an error of a part of this.</summary>
    public void Adopt(string error) => _errors.Add(error);

    public void Error(string name, string message) => _errors.Add($"{file}: {path}{(name.Length == 0 ? "" : "." + name)}: {message}");
}

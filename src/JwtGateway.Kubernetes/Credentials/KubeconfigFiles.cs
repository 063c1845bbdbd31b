using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Reads kubeconfig files. Of several, an entry counts where it is met first, as in kubectl.</summary>
internal static class KubeconfigFiles
{
    public static ConnectionResult Read(IReadOnlyList<string> files, string? contextName)
    {
        var documents = new List<KubeconfigDocument>();
        var errors = new List<string>();
        foreach (var file in files)
        {
            // kubectl passes over files of KUBECONFIG that do not exist; a file that is the only one must.
            if (files.Count > 1 && !File.Exists(file))
                continue;

            var (document, error) = ReadFile(file);
            if (document is not null)
                documents.Add(document);
            if (error is not null)
                errors.Add(error);
        }

        return errors.Count > 0
            ? new ConnectionResult.Invalid([.. errors])
            : new KubeconfigReader(documents).Read(contextName);
    }

    private static (KubeconfigDocument? Document, string? Error) ReadFile(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"{file}: cannot be read: {exception.Message}");
        }

        var (root, error) = YamlReader.Read(file, text);
        return (root, error) switch
        {
            (_, { } bad) => (null, bad.ToString()),
            (JsonObject json, _) => (new KubeconfigDocument(file, json), null),
            _ => (null, $"{file}: expected a kubeconfig (a mapping with clusters, users and contexts), found something else"),
        };
    }
}

/// <summary>A kubeconfig file.</summary>
/// <param name="File">Its name.</param>
/// <param name="Root">Its content.</param>
internal sealed record KubeconfigDocument(string File, JsonObject Root)
{
    /// <summary>The entry of a list (clusters, users, contexts) with a name.</summary>
    public KubeconfigSection? Find(string list, string member, string name)
    {
        var entries = Root[list] as JsonArray ?? [];
        var index = entries.ToList().FindIndex(entry => Api.JsonRead.Text(entry as JsonObject, "name") == name);
        return index < 0 ? null : new KubeconfigSection(File, $"{list}[{index}].{member}", entries[index]![member] as JsonObject ?? []);
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Resources.Reading;

/// <summary>The objects of all documents that were read so far, and where each was found.</summary>
internal sealed class DocumentObjects
{
    private readonly List<KubernetesResource> _resources = [];
    private readonly List<ObjectReference> _unread = [];
    private readonly List<DocumentError> _errors = [];
    private readonly Dictionary<ObjectReference, DocumentError> _places = [];

    public void Read(string file, string text)
    {
        var (documents, error) = YamlStream.Read(file, text);
        foreach (var document in documents)
            if (document.Root is not null)
                Add(document, document.Root);
        if (error is not null)
            _errors.Add(error);
    }

    public SnapshotReadResult ToResult() =>
        _errors.Count > 0 ? new(null, [.. _errors]) : new(ClusterSnapshotBuilder.Build(_resources, _unread), []);

    private void Add(YamlDocument document, JsonNode? node)
    {
        if (node is not JsonObject json)
            _errors.Add(document.ErrorAt(node, "expected an object with apiVersion, kind and metadata, found no mapping"));
        else if (ObjectList.ItemsOf(json) is { } items)
            items.ForEach(item => Add(document, item));
        else
            Add(document, json, ResourceDecoder.Decode(json));
    }

    private void Add(YamlDocument document, JsonObject json, DecodeResult result)
    {
        switch (result)
        {
            case DecodeResult.Failed failed:
                _errors.Add(document.ErrorAt(json, failed.Message));
                break;
            case DecodeResult.Unread unread when IsFirst(unread.Reference, document.ErrorAt(json, "")):
                _unread.Add(unread.Reference);
                break;
            case DecodeResult.Decoded decoded:
                var resource = ClusterSnapshotBuilder.WithNamespace(decoded.Resource);
                if (IsFirst(resource.Reference, document.ErrorAt(json, "")))
                    _resources.Add(resource);
                break;
        }
    }

    private bool IsFirst(ObjectReference reference, DocumentError place)
    {
        // Kinds that are not read may be no objects of a cluster at all (kustomization.yaml has no name).
        if (reference.Name.Length == 0 || _places.TryAdd(reference, place))
            return true;

        var other = _places[reference];
        var where = $"{other.File}:{other.Line}:{other.Column}";
        _errors.Add(place with { Message = $"expected each object once, but {reference} is also at {where}; remove one of the two" });
        return false;
    }
}

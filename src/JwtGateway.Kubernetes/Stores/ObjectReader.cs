using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Stores;

/// <summary>Makes stored objects of JSON.</summary>
internal sealed partial class ObjectReader<T>(ObjectDecoder<T> decoder, ILogger logger)
    where T : class
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Reads <paramref name="json"/>, which is taken apart on the way.</summary>
    /// <param name="json">The object; it has a name.</param>
    /// <param name="before">What is known of it so far.</param>
    public StoredObject<T> Read(JsonObject json, StoredObject<T>? before)
    {
        var metadata = (JsonObject)json["metadata"]!;
        var (version, uid) = (JsonRead.Text(metadata, "resourceVersion") ?? "", JsonRead.Text(metadata, "uid") ?? "");
        if (before is not null && before.ResourceVersion == version && before.Uid == uid && version.Length > 0)
            return before;

        var status = json["status"] is { } found ? JsonSerializer.SerializeToElement(found) : (JsonElement?)null;
        Strip(json, metadata);
        var hash = ContentHash.Of(json);
        if (before is not null && before.ContentHash == hash)
            return before with { ResourceVersion = version, Status = status };

        return new StoredObject<T>
        {
            Key = ObjectKey.Of(json)!.Value,
            ResourceVersion = version,
            Uid = uid,
            Value = Decode(json),
            Status = status,
            IsBeingDeleted = metadata["deletionTimestamp"] is not null,
            ContentHash = hash,
        };
    }

    private static void Strip(JsonObject json, JsonObject metadata)
    {
        json.Remove("status");
        metadata.Remove("resourceVersion");
        metadata.Remove("managedFields");
        (metadata["annotations"] as JsonObject)?.Remove(LastApplied);
    }

    /// <summary>A tenant's object must not stop a kind: whatever is wrong with it stays its own problem.</summary>
    private T? Decode(JsonObject json)
    {
        try
        {
            if (decoder(json) is { } value)
                return value;
            Log.Malformed(logger, JsonRead.Text(json, "kind") ?? "object", ObjectKey.Of(json)!.Value, "it does not have the shape of its kind");
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The message may quote the object, which may be a secret.
            Log.Malformed(logger, JsonRead.Text(json, "kind") ?? "object", ObjectKey.Of(json)!.Value, exception.GetType().Name);
        }

        return null;
    }

    private static partial class Log
    {
        [LoggerMessage(3030, LogLevel.Warning, "{Kind} {Key} cannot be read and counts as malformed: {Reason}")]
        public static partial void Malformed(ILogger logger, string kind, ObjectKey key, string reason);
    }
}

/// <summary>The usual decoders.</summary>
public static class ObjectDecoders
{
    /// <summary>Records of JwtGateway.Resources; fields that cannot be read are among their issues.</summary>
    public static KubernetesResource? Resource(JsonObject json) => (ResourceDecoder.Decode(json) as DecodeResult.Decoded)?.Resource;

    /// <summary>The object as JSON, without status, managedFields and resourceVersion. Treat it as immutable.</summary>
    public static JsonObject? Json(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return (JsonObject)json.DeepClone();
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Stores;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>A line of a watch.</summary>
internal abstract record WatchEvent
{
    private WatchEvent() { }

    /// <summary>ADDED or MODIFIED.</summary>
    public sealed record Applied(JsonObject Object, string Version) : WatchEvent;

    /// <summary>DELETED. The version is that of the deletion.</summary>
    public sealed record Deleted(ObjectKey Key, string Version) : WatchEvent;

    /// <summary>BOOKMARK: everything up to a version has been sent.</summary>
    public sealed record Bookmark(string Version) : WatchEvent;

    /// <summary>ERROR: the watch is over.</summary>
    public sealed record Error(ApiFailure Failure) : WatchEvent;

    /// <summary>Nobody can tell what happened, so something may have been missed.</summary>
    /// <param name="What">What is wrong with the line, without any of it.</param>
    public sealed record Unreadable(string What) : WatchEvent;

    public static WatchEvent Read(ReadOnlySpan<byte> line)
    {
        if (JsonRead.Object(line) is not { } json)
            return new Unreadable("a line is no JSON object");
        var (type, body) = (JsonRead.Text(json, "type"), json["object"] as JsonObject);
        if (body is null)
            return new Unreadable("an event has no object");
        if (type == "ERROR")
            return new Error(FailureReader.OfEvent(body));

        if (JsonRead.Text(body["metadata"] as JsonObject, "resourceVersion") is not { } version)
            return new Unreadable("an event has no resourceVersion");
        json.Remove("object");
        return (type, ObjectKey.Of(body)) switch
        {
            ("BOOKMARK", _) => new Bookmark(version),
            ("ADDED" or "MODIFIED", not null) => new Applied(body, version),
            ("DELETED", { } key) => new Deleted(key, version),
            ("ADDED" or "MODIFIED" or "DELETED", null) => new Unreadable("an event's object has no name"),
            _ => new Unreadable("an event has a type that we do not know"),
        };
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>One open watch.</summary>
internal sealed class WatchStream(HttpContext http, ResourceRequest request, LoggedRequest logged, Selectors selectors)
{
    public HttpContext Http => http;

    public ResourceRequest Request => request;

    public LoggedRequest Logged => logged;

    /// <summary>The revision up to which the client knows everything.</summary>
    public long Position { get; set; }

    /// <summary>The faults that have struck this stream.</summary>
    public HashSet<ActiveFault> Struck { get; } = [];

    public bool Wants(JsonObject obj) =>
        (request.Info.Namespace is null || obj.Namespace() == request.Info.Namespace)
        && (request.Info.Name is null || obj.Name() == request.Info.Name)
        && selectors.Match(obj);

    public JsonObject View(JsonObject stored) => request.Kind.View(request.Version, stored);

    /// <summary>
    /// The object of an event. One that leaves the selection without being removed shows its last state inside it, at the revision at which it left.
    /// </summary>
    public JsonObject View(StoreEvent change, string type)
    {
        if (type != "DELETED" || change.Deleted || change.Previous is null)
        {
            return View(change.Object);
        }

        var last = View(change.Previous).Copy();
        last["metadata"]!["resourceVersion"] = change.Revision.ToString();
        return last;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>get and list, with the resourceVersion semantics of https://kubernetes.io/docs/reference/using-api/api-concepts/.</summary>
internal sealed class ReadHandler(ObjectStore store)
{
    private const string TooOld = "The provided continue parameter is too old to display a consistent list result. "
        + "You can start a new list without the continue parameter.";

    public JsonObject Get(ResourceRequest request)
    {
        if (request.Parameter("resourceVersion") is { } version)
        {
            _ = ParseVersion(version, Statuses.Internal);
        }

        return store.Find(request.Kind.Key, request.ObjectName) is { } found ? request.Kind.View(request.Version, found) : throw request.NotFound();
    }

    public JsonObject List(ResourceRequest request)
    {
        var selectors = Selectors.Of(request);
        var page = Page.Of(request);
        var (all, revision) = Source(request, page);
        var matching = all
            .Where(o => request.Info.Namespace is null || o.Namespace() == request.Info.Namespace)
            .Where(selectors.Match)
            .SkipWhile(o => page.After is { } after && ObjectName.Of(o) <= after)
            .ToList();
        var shown = page.Limit > 0 ? matching.Take(page.Limit).ToList() : matching;
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString() };
        if (shown.Count < matching.Count)
        {
            metadata["continue"] = new Page(page.Limit, revision, ObjectName.Of(shown[^1])).Token();
            if (!selectors.Any)
            {
                metadata["remainingItemCount"] = matching.Count - shown.Count;
            }
        }

        return new JsonObject
        {
            ["kind"] = request.Kind.ListKind,
            ["apiVersion"] = request.ApiVersion,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. shown.Select(o => (JsonNode)Item(request, o))]),
        };
    }

    /// <summary>An object of a list. Those of built-in kinds leave out what the list says already.</summary>
    public static JsonObject Item(ResourceRequest request, JsonObject obj)
    {
        var item = request.Kind.View(request.Version, obj).Copy();
        if (!request.Kind.IsCustom)
        {
            item.Remove("apiVersion");
            item.Remove("kind");
        }

        return item;
    }

    /// <summary>A resourceVersion as this server writes them. Of a bad one a list says that it is a bad request; other requests fail on it.</summary>
    public static long ParseVersion(string text, Func<string, ApiError> otherwise) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
        ? revision
        : throw otherwise($"resourceVersion: Invalid value: \"{text}\": strconv.ParseUint: parsing \"{text}\": invalid syntax");

    private (IReadOnlyList<JsonObject> Objects, long Revision) Source(ResourceRequest request, Page page)
    {
        var version = request.Parameter("resourceVersion");
        var match = request.Parameter("resourceVersionMatch");
        if (page.Revision is { } pinned)
        {
            return version is null
                ? (store.ListAt(request.Kind.Key, pinned) ?? throw Statuses.Expired(TooOld), pinned)
                : throw Statuses.BadRequest("specifying resource version is not allowed when using continue");
        }

        var asked = version is null ? 0 : ParseVersion(version, Statuses.BadRequest);
        var latest = store.List(request.Kind.Key);
        if (asked > latest.Revision)
        {
            throw Statuses.TooLargeResourceVersion(asked, latest.Revision);
        }

        var exact = asked > 0 && (match == "Exact" || (match is null && page.Limit > 0));
        return exact ? (store.ListAt(request.Kind.Key, asked) ?? throw Statuses.Expired($"The resourceVersion for the provided list is too old: {asked}"), asked) : latest;
    }

    /// <summary>Where a list goes on. Clients treat the token as opaque.</summary>
    private sealed record Page(int Limit, long? Revision, ObjectName? After)
    {
        public static Page Of(ResourceRequest request)
        {
            var limit = int.TryParse(request.Parameter("limit"), CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
            if (request.Parameter("continue") is not { } token)
            {
                return new Page(request.Parameter("resourceVersion") == "0" ? 0 : limit, null, null);
            }

            try
            {
                var parts = Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('\n');
                return new Page(limit, long.Parse(parts[0], CultureInfo.InvariantCulture), new ObjectName(parts[1], parts[2]));
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException)
            {
                throw Statuses.BadRequest("continue key is not valid: " + e.Message);
            }
        }

        public string Token() => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Revision}\n{After?.Namespace}\n{After?.Name}"));
    }
}

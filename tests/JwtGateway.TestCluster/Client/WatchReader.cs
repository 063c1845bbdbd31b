using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster;

/// <summary>Reads a watch line by line.</summary>
public sealed class WatchReader : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private WatchReader(HttpResponseMessage response, StreamReader lines)
    {
        _response = response;
        _lines = lines;
    }

    /// <summary>Opens one; the query need not say <c>watch=1</c>.</summary>
    public static async Task<WatchReader> OpenAsync(ClusterClient client, string pathAndQuery)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(pathAndQuery);
        var separator = pathAndQuery.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var response = await client.SendAsync(HttpMethod.Get, $"{pathAndQuery}{separator}watch=1");
        if (!response.IsSuccessStatusCode)
        {
            await ClusterClient.ReadAsync(response);
        }

        return new WatchReader(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next line; null: the watch is over. Fails after <paramref name="within"/> (default 1 min).</summary>
    public async Task<string?> LineAsync(TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromMinutes(1));
        return await _lines.ReadLineAsync(limit.Token);
    }

    /// <summary>The next event that is no bookmark; null: the watch is over.</summary>
    public async Task<WatchEvent?> NextAsync(bool bookmarks = false)
    {
        while (await LineAsync() is { } line)
        {
            var parsed = JsonNode.Parse(line)!.AsObject();
            if (bookmarks || parsed.Text("type") != "BOOKMARK")
            {
                return new WatchEvent(parsed.Text("type")!, parsed["object"]!.AsObject());
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>An event of a watch.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.</param>
/// <param name="Object">The object, or the Status of an ERROR.</param>
public sealed record WatchEvent(string Type, JsonObject Object);

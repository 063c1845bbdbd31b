using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>watch: a stream of JSON lines. <c>sendInitialEvents</c> is ignored, as a server without WatchList ignores it.</summary>
internal sealed class WatchHandler(ObjectStore store, KindTable kinds, Faults faults, TestClusterOptions options)
{
    public async Task ServeAsync(HttpContext http, ResourceRequest request, LoggedRequest logged)
    {
        var selectors = Selectors.Of(request);
        var version = request.Parameter("resourceVersion") is { } text ? ReadHandler.ParseVersion(text, Statuses.Internal) : 0;
        var watch = new WatchStream(http, request, logged, selectors);
        http.Response.ContentType = "application/json";
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        deadline.CancelAfter(Timeout(request));
        if (faults.Take(logged, f => f.Fault is Fault.HoldHeaders) is null)
        {
            await http.Response.StartAsync(http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }

        try
        {
            watch.Position = version == 0 ? await SendExistingAsync(watch) : version;
            await FollowAsync(watch, deadline.Token);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // The timeout of the watch: a server ends it in good order, with a bookmark where it may.
            await BookmarkAsync(watch);
        }
    }

    private static TimeSpan Timeout(ResourceRequest request) =>
        int.TryParse(request.Parameter("timeoutSeconds"), CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromMinutes(30);

    private async Task<long> SendExistingAsync(WatchStream watch)
    {
        var (existing, revision) = store.List(watch.Request.Kind.Key);
        foreach (var obj in existing.Where(watch.Wants))
        {
            await SendAsync(watch, "ADDED", watch.View(obj));
        }

        return revision;
    }

    private async Task FollowAsync(WatchStream watch, CancellationToken deadline)
    {
        while (true)
        {
            var faultsChanged = faults.Changed;
            if (await StrikeAsync(watch))
            {
                return;
            }

            // Asked before the events are: a definition goes after its objects, so what is read then has all of their ends.
            var kindsChanged = kinds.Changed;
            var isServed = IsServed(watch.Request);
            if (store.After(watch.Request.Kind.Key, watch.Position) is not { } next)
            {
                await SendAsync(watch, "ERROR", Statuses.Expired($"too old resource version: {watch.Position} ({store.Revision})").Status);
                return;
            }

            foreach (var change in next.Events)
            {
                if (!await SendAsync(watch, change))
                {
                    return;
                }
            }

            watch.Position = next.Revision;
            if (!isServed)
            {
                return;
            }

            await WaitAsync(watch, Task.WhenAny(next.Changed, kindsChanged, faultsChanged), deadline);
        }
    }

    /// <summary>Waits for something to do; sends a bookmark where nothing comes for a while.</summary>
    private async Task WaitAsync(WatchStream watch, Task work, CancellationToken deadline)
    {
        while (!work.IsCompleted)
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(deadline);
            if (await Task.WhenAny(work, Task.Delay(options.BookmarkInterval, idle.Token)) != work)
            {
                deadline.ThrowIfCancellationRequested();
                await BookmarkAsync(watch);
            }

            await idle.CancelAsync();
        }
    }

    private bool IsServed(ResourceRequest request) =>
        kinds.Find(request.Kind.Key) is { } now && now.DefinitionUid == request.Kind.DefinitionUid && now.Version(request.Version.Name) is not null;

    /// <summary>Faults that need no event, each once for a stream. Says whether the stream is over.</summary>
    private async Task<bool> StrikeAsync(WatchStream watch)
    {
        while (faults.Take(watch.Logged, f => IsForOpenStreams(f.Fault) && !watch.Struck.Contains(f)) is { } fault)
        {
            watch.Struck.Add(fault);
            switch (fault.Fault)
            {
                case Fault.Stall:
                    await fault.Ended.WaitAsync(watch.Http.RequestAborted);
                    break;
                case Fault.GarbageLine:
                    await watch.WriteAsync("{\"type\":\"MODI\u0000\n"u8.ToArray());
                    break;
                case Fault.GoAway:
                    watch.Http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
                    break;
                case Fault.ErrorEvent error:
                    await SendAsync(watch, "ERROR", Statuses.Error(error.Code, error.Reason, $"injected: {error.Reason}").Status);
                    return true;
                case Fault.Reset:
                    watch.Http.Abort();
                    return true;
                default:
                    return true;
            }
        }

        return false;
    }

    private static bool IsForOpenStreams(Fault fault) =>
        fault is Fault.Stall or Fault.GarbageLine or Fault.ErrorEvent or Fault.EndStream or Fault.Reset or Fault.GoAway;

    private async Task<bool> SendAsync(WatchStream watch, StoreEvent change)
    {
        var (before, after) = (change.Previous is { } previous && watch.Wants(previous), !change.Deleted && watch.Wants(change.Object));
        var type = (before, after) switch
        {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            _ => null,
        };
        return type is null || await SendAsync(watch, type, watch.View(change, type));
    }

    private async Task<bool> SendAsync(WatchStream watch, string type, JsonObject obj)
    {
        var line = Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"object\":{Encoding.UTF8.GetString(obj.Utf8())}}}\n");
        if (type != "ERROR" && faults.Take(watch.Logged, f => f.Fault is Fault.TruncateLine) is not null)
        {
            await watch.WriteAsync(line.AsMemory(0, line.Length / 2));
            return false;
        }

        await watch.WriteAsync(line);
        return true;
    }

    private async Task BookmarkAsync(WatchStream watch)
    {
        if (watch.Request.Flag("allowWatchBookmarks"))
        {
            await SendAsync(watch, "BOOKMARK", new JsonObject
            {
                ["kind"] = watch.Request.Kind.Kind,
                ["apiVersion"] = watch.Request.ApiVersion,
                ["metadata"] = new JsonObject { ["resourceVersion"] = watch.Position.ToString(), ["creationTimestamp"] = null },
            });
        }
    }
}

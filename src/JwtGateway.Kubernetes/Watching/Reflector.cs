using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Stores;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>
/// Keeps a store the same as the API server: lists, then watches, and lists again whenever it cannot be sure that nothing was missed.
/// There is no periodic resync; the relist is the resync.
/// </summary>
internal sealed partial class Reflector<T>(
    WatchedResource watched, string? ns, KubernetesApi api, ObjectStore<T> store, KindHealth health, ClientContext context)
    where T : class
{
    /// <summary>How often to look whether a kind that the server does not have has come.</summary>
    public static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(30);

    private readonly Lister _lister = new(api, watched, ns);
    private readonly ImmutableArray<ResourceDescriptor> _candidates = watched.Candidates;
    private readonly AbsenceCheck _absence = new(new KindDiscovery(api), watched.Candidates, context.Clock);
    private readonly ILogger _logger = context.Loggers.CreateLogger<Reflector<T>>();
    private readonly ReflectorFailures _failures = new(health, context, watched.Resource.ToString(), ns);
    private volatile int _candidate;

    /// <summary>The version that is listed and watched.</summary>
    public ResourceDescriptor Resource => _candidates[_candidate];

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        ReflectorState state = new ReflectorState.Empty();
        try
        {
            while (true)
            {
                var step = await GuardedAsync(state, cancellation);
                state = step.Next;
                if (step.Pause > TimeSpan.Zero)
                    await Task.Delay(step.Pause, context.Clock, cancellation);
            }
        }
        finally
        {
            if (state is ReflectorState.Watching open)
                await open.Session.DisposeAsync();
        }
    }

    /// <summary>A bug met by one kind must not silence it for ever: it is told, and the kind starts over.</summary>
    private async Task<Step> GuardedAsync(ReflectorState state, CancellationToken cancellation)
    {
        try
        {
            return await StepAsync(state, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.Bug(_logger, exception, Resource);
            if (state is ReflectorState.Watching open)
                await open.Session.DisposeAsync();
            return new Step(new ReflectorState.Empty(), _failures.Count("bug", exception.GetType().Name));
        }
    }

    private Task<Step> StepAsync(ReflectorState state, CancellationToken cancellation) => state switch
    {
        ReflectorState.Paging paging => NextPageAsync(paging, cancellation),
        ReflectorState.Listed listed => OpenAsync(listed, cancellation),
        ReflectorState.Watching watching => ConsumeAsync(watching),
        ReflectorState.Empty empty => FirstPageAsync(empty, cancellation),
        _ => throw new InvalidOperationException("A state that is none."),
    };

    private async Task<Step> FirstPageAsync(ReflectorState.Empty empty, CancellationToken cancellation)
    {
        switch (await _lister.FirstAsync(Resource, empty.Paged, cancellation))
        {
            case ApiResult<ListPage>.Ok { Value: var page }:
                return Lister.More(page, page.ResourceVersion, []) is { } more ? more : Complete(page.Items, page.ResourceVersion);
            case ApiResult<ListPage>.Failed { Failure: ApiFailure.NotFound }:
                return await AbsentAsync(cancellation);
            case var failed:
                return new Step(empty, Refused(failed.Problem!));
        }
    }

    private async Task<Step> NextPageAsync(ReflectorState.Paging paging, CancellationToken cancellation)
    {
        switch (await _lister.NextAsync(Resource, paging.Continue, cancellation))
        {
            case ApiResult<ListPage>.Ok { Value: var page }:
                return Lister.More(page, paging.Version, paging.Buffer) is { } more ? more : Complete(paging.Buffer.AddRange(page.Items), paging.Version);
            case ApiResult<ListPage>.Failed { Failure: ApiFailure.Gone gone }:
                // The state that the pages are of is compacted away. Pages of two states would make a list of neither.
                return new Step(new ReflectorState.Empty(Paged: !_failures.PagesExpiredAgain()), _failures.Count(gone));
            case ApiResult<ListPage>.Failed { Failure: ApiFailure.Throttled or ApiFailure.Server or ApiFailure.Unreachable } later:
                return new Step(paging, _failures.Count(later.Failure));
            case var failed:
                return new Step(new ReflectorState.Empty(), Refused(failed.Problem!));
        }
    }

    private ReflectorState.Listed Complete(IReadOnlyCollection<JsonObject> objects, string version)
    {
        store.Replace(objects);
        health.Listed(absent: false);
        _absence.Listed();
        _failures.Listed();
        Log.Listed(_logger, Resource, ns ?? "", objects.Count);
        return new ReflectorState.Listed(version);
    }

    /// <summary>The server says that it does not have the kind. Once that is sure for all versions, it has no objects either.</summary>
    private async Task<Step> AbsentAsync(CancellationToken cancellation)
    {
        _candidate = (_candidate + 1) % _candidates.Length;
        if (_candidate != 0)
            return new ReflectorState.Empty();

        switch (await _absence.JudgeAsync(cancellation))
        {
            case Absence.Doubtful { Failure: var failure }:
                MarkStale();
                Log.Doubtful(_logger, watched.Resource, ns ?? "", failure.Message);
                return new Step(new ReflectorState.Empty(), _failures.Count(failure));
            case Absence.Suspected:
                MarkStale();
                return new Step(new ReflectorState.Empty(), AbsenceCheck.ConfirmAfter);
            case Absence.Vanished { Deleted: var deleted }:
                var left = store.Current.Objects.Count;
                Log.Vanished(_logger, watched.Resource, ns ?? "", left + deleted, deleted);
                health.Vanished(left + deleted);
                break;
            default:
                if (!health.IsAbsent)
                    Log.Absent(_logger, watched.Resource);
                break;
        }

        store.Replace([]);
        health.Listed(absent: true);
        return new Step(new ReflectorState.Empty(), ProbePeriod);
    }

    /// <summary>What was known stays in use, and counts as not kept up with.</summary>
    private void MarkStale()
    {
        store.MarkStale();
        health.IsSynced = false;
    }

    private async Task<Step> OpenAsync(ReflectorState.Listed listed, CancellationToken cancellation)
    {
        // Under Azure's load balancer a connection is cut after 240 s without traffic; and watches of many replicas are not to end together.
        var seconds = 200 + (int)(context.Jitter() * 40);
        var session = new WatchSession(TimeSpan.FromSeconds(seconds), context.Clock, cancellation);
        try
        {
            var options = new WatchOptions(listed.Version, seconds, watched.FieldSelector, watched.LabelSelector);
            if (await session.OpenAsync(api, Resource, ns, options) is not { } end)
                return new ReflectorState.Watching(listed.Version, session);

            var step = AfterWatch(listed.Version, end, session.Age);
            await session.DisposeAsync();
            return step;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private async Task<Step> ConsumeAsync(ReflectorState.Watching watching)
    {
        var (version, session) = (watching.Version, watching.Session);
        MarkCurrent();
        while (true)
        {
            var (next, end) = await session.NextAsync();
            end ??= next switch
            {
                WatchEvent.Error error => new WatchEnd.Failed(error.Failure),
                WatchEvent.Unreadable unreadable => new WatchEnd.Unreadable(unreadable.What),
                _ => null,
            };
            if (end is not null)
            {
                var step = AfterWatch(version, end, session.Age);
                await session.DisposeAsync();
                return step;
            }

            version = Take(next!);
        }
    }

    /// <summary>Puts an event into the store, and tells its version: where to go on from.</summary>
    private string Take(WatchEvent next)
    {
        health.Heard();
        switch (next)
        {
            case WatchEvent.Applied applied:
                store.Apply(applied.Object);
                return applied.Version;
            case WatchEvent.Deleted deleted:
                store.Delete(deleted.Key);
                _absence.Deleted();
                return deleted.Version;
            default:
                return ((WatchEvent.Bookmark)next).Version;
        }
    }

    /// <summary>A watch that the server let in: permission, if it was ever lost, is back.</summary>
    private void MarkCurrent()
    {
        store.MarkCurrent();
        health.Watching();
    }

    private Step AfterWatch(string version, WatchEnd end, TimeSpan age)
    {
        if (end is WatchEnd.Failed { Failure: ApiFailure.Forbidden forbidden })
            return new Step(new ReflectorState.Listed(version), Refused(forbidden));
        return _failures.AfterWatch(version, end, age);
    }

    /// <summary>What the server will not let us see stays in the store as it was, and counts as not kept up with.</summary>
    private TimeSpan Refused(ApiFailure failure)
    {
        if (failure is ApiFailure.Forbidden)
        {
            MarkStale();
            health.IsForbidden = true;
            Log.Forbidden(_logger, Resource, ns ?? "", failure.Message);
        }

        return _failures.Count(failure);
    }

    private static partial class Log
    {
        [LoggerMessage(3040, LogLevel.Debug, "Listed {Resource} in namespace '{Namespace}': {Count} objects")]
        public static partial void Listed(ILogger logger, ResourceDescriptor resource, string @namespace, int count);

        [LoggerMessage(3041, LogLevel.Information, "The API server does not have {Resource}; it counts as empty until it comes")]
        public static partial void Absent(ILogger logger, ResourceDescriptor resource);

        [LoggerMessage(3042, LogLevel.Error,
            "We may not list and watch {Resource} in namespace '{Namespace}'; grant it to our service account. What was known before stays in use. {Message}")]
        public static partial void Forbidden(ILogger logger, ResourceDescriptor resource, string @namespace, string message);

        [LoggerMessage(3044, LogLevel.Error,
            "The list of {Resource} in namespace '{Namespace}' answers 404, and discovery does not bear that out; what was known before stays in use. {Message}")]
        public static partial void Doubtful(ILogger logger, ResourceDescriptor resource, string @namespace, string message);

        [LoggerMessage(3045, LogLevel.Warning,
            "The API server does not have {Resource} any more: {Count} objects of namespace '{Namespace}' vanished with it ({Deleted} of them were deleted first), and "
            + "whatever they protected is not protected by them any more")]
        public static partial void Vanished(ILogger logger, ResourceDescriptor resource, string @namespace, int count, int deleted);

        [LoggerMessage(3043, LogLevel.Error, "The watch of {Resource} failed on an error of our own, and starts over")]
        public static partial void Bug(ILogger logger, Exception exception, ResourceDescriptor resource);
    }
}

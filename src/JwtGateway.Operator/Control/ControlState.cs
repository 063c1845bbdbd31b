using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Control;

/// <summary>What the control plane has made of the cluster so far. Replaced as a whole; the leader is woken by each change.</summary>
internal sealed class ControlState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PublishedVersions> _versions = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TranslationResult? _current;

    /// <summary>The newest translation; null: none yet.</summary>
    public TranslationResult? Current => _current;

    /// <summary>A newer translation is published.</summary>
    /// <param name="result">The translation.</param>
    /// <param name="versionOf">The published version of a Gateway (<c>namespace/name</c>).</param>
    public void Set(TranslationResult result, Func<string, string?> versionOf)
    {
        lock (_gate)
        {
            foreach (var served in result.Served)
            {
                var (name, generation) = ($"{served.Resource.Metadata.Namespace}/{served.Resource.Metadata.Name}", served.Resource.Metadata.Generation);
                if (versionOf(name) is { } version)
                {
                    _versions[name] = _versions.TryGetValue(name, out var before) ? before.Next(generation, version) : PublishedVersions.First(generation, version);
                }
            }

            _current = result;
        }

        Touch();
    }

    /// <summary>The versions of a Gateway; null: none is published.</summary>
    public PublishedVersions? Versions(string gateway)
    {
        lock (_gate)
        {
            return _versions.GetValueOrDefault(gateway);
        }
    }

    /// <summary>Something that statuses depend on has changed.</summary>
    public void Touch()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Ends with the next change.</summary>
    public Task NextChange()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }
}

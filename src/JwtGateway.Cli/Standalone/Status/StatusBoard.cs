using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Cli.Output;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Standalone.Status;

/// <summary>What <c>/status</c> shows: one writer (the configurator), any number of readers.</summary>
internal sealed class StatusBoard(TimeProvider time, Func<IReadOnlyList<KeySourceHealth>> keySources)
{
    private readonly TransitionTimes _times = new(time);
    private volatile Posted _posted = new([], [], null, []);

    /// <summary>A translation is served.</summary>
    public void Applied(TranslationResult translation) =>
        _posted = new(_times.Stamp(translation.Statuses), translation.Diagnostics, time.GetUtcNow(), []);

    /// <summary>What came after it could not be served.</summary>
    public void NotReloaded(IReadOnlyList<string> errors) => _posted = _posted with { Errors = [.. errors] };

    /// <summary>
    /// YAML documents: each object that is ours to report on with its status, then one about this process: the configuration, diagnostics and
    /// keys.
    /// </summary>
    public string Render()
    {
        var posted = _posted;
        return Documents.Yaml([.. posted.Statuses.Select(Documents.Of), Process(posted)]);
    }

    private JsonObject Process(Posted posted) => new()
    {
        ["configuration"] = new JsonObject
        {
            ["appliedAt"] = Documents.Time(posted.AppliedAt),
            ["reloadErrors"] = new JsonArray([.. posted.Errors.Select(e => JsonValue.Create(e))]),
        },
        ["diagnostics"] = Documents.Of(posted.Diagnostics),
        ["keySources"] = new JsonArray([.. keySources().Select(Documents.Of)]),
    };

    private sealed record Posted(
        ImmutableArray<StatusUpdate> Statuses, ImmutableArray<Diagnostic> Diagnostics, DateTimeOffset? AppliedAt, ImmutableArray<string> Errors);
}

using JwtGateway.Tokens.Keys;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Keys that do not change until the configuration does: local sets, and the lack of any.</summary>
internal sealed partial class FixedKeySource : KeySource
{
    private readonly string? _error;

    public FixedKeySource(KeySourcePlan plan, LiveKeys keys, TimeProvider time, ILogger logger)
        : base(keys)
    {
        Plan = plan;
        keys.Refresher = null;
        (keys.State, _error) = plan switch
        {
            KeySourcePlan.Local local => Read(local, time, logger),
            KeySourcePlan.Decryption decryption => Read(decryption, time, logger),
            KeySourcePlan.Unavailable unavailable => (new KeysState(null, KeysUnavailable.NotConfigured), unavailable.Reason),
            _ => throw new NotSupportedException($"{plan.GetType().Name} is not fixed."),
        };
        if (_error is not null)
        {
            Log.Unavailable(logger, plan.Label, _error);
        }
    }

    public override KeySourcePlan Plan { get; }

    public override Task Settled => Task.CompletedTask;

    public override bool TryAdopt(KeySourcePlan plan) => plan == Plan;

    public override void Stop()
    {
    }

    public override KeySourceHealth Health() => new()
    {
        SourceId = Plan.Id,
        Location = Plan.Location,
        KeyIds = Keys.State.KeyIds(),
        IgnoredKeys = KeySetText.List(Keys.State.Ignored),
        FetchedAt = Keys.State.FetchedAt,
        LastError = _error,
    };

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static (KeysState State, string? Error) Read(KeySourcePlan.Local plan, TimeProvider time, ILogger logger)
    {
        var result = LocalKeyReader.Read(plan.Source, plan.Material);
        if (result is not { Set: { Keys.IsEmpty: false } set })
        {
            return (new KeysState(null, Lack(result.Error)) { Ignored = result.Ignored }, $"the local key set cannot be used: {KeySetText.Refusal(result)}");
        }

        if (!result.Ignored.IsDefaultOrEmpty)
        {
            Log.KeysIgnored(logger, plan.Label, KeySetText.Ignored(result.Ignored));
        }

        var state = new KeysState(set, KeysUnavailable.None)
        {
            FetchedAt = time.GetUtcNow(),
            FetchedTimestamp = time.GetTimestamp(),
            Ignored = result.Ignored,
        };
        return (state, null);
    }

    private static (KeysState State, string? Error) Read(KeySourcePlan.Decryption plan, TimeProvider time, ILogger logger)
    {
        var result = LocalKeyReader.Read(plan.Source, plan.Material);
        var ignored = result.Ignored;
        if (result.Set is not { } set)
        {
            var why = KeySetText.Refusal(new JwkSetParseResult { Error = result.Error, Detail = result.Detail, Ignored = ignored });
            return (new KeysState(null, Lack(result.Error)) { Ignored = ignored }, $"the decryption keys cannot be used: {why}");
        }

        if (!ignored.IsEmpty)
        {
            Log.KeysIgnored(logger, plan.Label, KeySetText.Ignored(ignored));
        }

        return (new KeysState(null, KeysUnavailable.NotConfigured) { Decryption = set, FetchedAt = time.GetUtcNow(), Ignored = ignored }, null);
    }

    private static KeysUnavailable Lack(JwkSetError error) => error switch
    {
        JwkSetError.InvalidJson => KeysUnavailable.InvalidJson,
        JwkSetError.NoKeysMember => KeysUnavailable.NoKeysMember,
        _ => KeysUnavailable.NoUsableKey,
    };

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Warning, "There are no keys from {Source}: {Reason}")]
        public static partial void Unavailable(ILogger logger, string source, string reason);

        [LoggerMessage(2002, LogLevel.Warning, "Keys from {Source} are ignored: {Reasons}")]
        public static partial void KeysIgnored(ILogger logger, string source, string reasons);
    }
}

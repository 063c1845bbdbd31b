namespace JwtGateway.Tokens.KeySources;

/// <summary>A live source: it alone writes its <see cref="LiveKeys"/>, until it is stopped.</summary>
internal abstract class KeySource(LiveKeys keys) : IAsyncDisposable
{
    public LiveKeys Keys { get; } = keys;

    public abstract KeySourcePlan Plan { get; }

    /// <summary>Completes when keys, or the lack of them, are known for the present plan; never fails.</summary>
    public abstract Task Settled { get; }

    /// <summary>Takes a changed plan for the same source on, with the keys it has; false when the plan needs a new source.</summary>
    public abstract bool TryAdopt(KeySourcePlan plan);

    /// <summary>From here on nothing is written to <see cref="Keys"/>. Does not wait for what is under way.</summary>
    public abstract void Stop();

    public abstract KeySourceHealth Health();

    /// <summary>Stops, and waits for what is under way to end.</summary>
    public abstract ValueTask DisposeAsync();
}

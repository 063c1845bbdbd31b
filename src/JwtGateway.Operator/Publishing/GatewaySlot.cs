using JwtGateway.Ir.Sections;

namespace JwtGateway.Operator.Publishing;

/// <summary>What is published for one Gateway now. Proxies look here when they can take something: what came and went meanwhile they never see.</summary>
internal sealed class GatewaySlot
{
    private volatile Edition _current = new(null);

    /// <summary>What is published.</summary>
    public Edition Current => _current;

    /// <summary>How many streams look here; kept by the <see cref="ConfigPublisher"/> under its lock.</summary>
    public int Streams { get; set; }

    /// <summary>Publishes; null: nothing any more. Called by one thread at a time.</summary>
    public void Publish(SectionedGateway? configuration)
    {
        var before = _current;
        _current = new Edition(configuration);
        before.Replace();
    }
}

/// <summary>A configuration while it is the published one.</summary>
internal sealed class Edition(SectionedGateway? configuration)
{
    // Continuations must not run on the publishing thread: it has more to publish.
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The configuration; null: none is published.</summary>
    public SectionedGateway? Configuration { get; } = configuration;

    /// <summary>Ends when another edition is the published one.</summary>
    public Task Replaced => _replaced.Task;

    /// <summary>Ends <see cref="Replaced"/>.</summary>
    public void Replace() => _replaced.TrySetResult();
}

using System.Text.Json;

namespace JwtGateway.Ir.Sections;

/// <summary>Makes configurations of one stream's messages. A message counts whole or not at all. One for each stream; used by one thread at a time.</summary>
/// <param name="gateway">The Gateway that was asked for.</param>
/// <param name="known">The configuration whose version was named when asking; null: none was.</param>
public sealed class ConfigAssembler(string gateway, SectionedGateway? known)
{
    private long _received;

    /// <summary>The latest configuration received, verified; not necessarily one that can be served.</summary>
    public SectionedGateway? Current { get; private set; } = known;

    /// <summary>Takes the next message.</summary>
    public AssemblyOutcome Accept(ConfigMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Sequence != _received + 1)
        {
            return new AssemblyOutcome.Rejected($"Message {message.Sequence} came where {_received + 1} was due: messages were lost, repeated or reordered.");
        }

        _received++;
        try
        {
            return message switch
            {
                SnapshotMessage snapshot => Changed(Whole(snapshot)),
                DeltaMessage delta => Changed(Changed(delta)),
                HeartbeatMessage heartbeat => Check(heartbeat),
                _ => throw new InvalidOperationException("A message of a kind that does not exist."),
            };
        }
        catch (JsonException e)
        {
            return new AssemblyOutcome.Rejected(e.Message);
        }
    }

    private AssemblyOutcome.Changed Changed(SectionedGateway configuration)
    {
        Current = configuration;
        return new AssemblyOutcome.Changed(configuration);
    }

    private SectionedGateway Whole(SnapshotMessage snapshot) => snapshot.Gateway == gateway
        ? SectionedGateway.Verify(gateway, snapshot.Sections, snapshot.Version)
        : throw new JsonException($"The configuration is of the Gateway {snapshot.Gateway}, not of {gateway}.");

    private SectionedGateway Changed(DeltaMessage delta) => Current is { } current && current.Version == delta.Base
        ? current.With(delta.Sections, delta.Version)
        : throw new JsonException("A change to another version than the one that is here.");

    private AssemblyOutcome Check(HeartbeatMessage heartbeat) => heartbeat.Version is null || heartbeat.Version == Current?.Version
        ? new AssemblyOutcome.Unchanged()
        : new AssemblyOutcome.Rejected("The sender's version is another than the one that is here.");
}

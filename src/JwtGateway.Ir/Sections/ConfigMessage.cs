using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir.Sections;

/// <summary>One line of the stream on which the control plane pushes a Gateway's configuration to a proxy.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SnapshotMessage), "snapshot")]
[JsonDerivedType(typeof(DeltaMessage), "delta")]
[JsonDerivedType(typeof(HeartbeatMessage), "heartbeat")]
public abstract record ConfigMessage
{
    private protected ConfigMessage() { }

    /// <summary>1 for the first message of a stream, then one more each time: tells replayed, lost and reordered lines.</summary>
    public required long Sequence { get; init; }
}

/// <summary>A configuration, whole.</summary>
public sealed record SnapshotMessage : ConfigMessage
{
    /// <summary>The Gateway, as <c>namespace/name</c>.</summary>
    public required string Gateway { get; init; }

    /// <summary><see cref="SectionedGateway.Version"/> of what <see cref="Sections"/> make.</summary>
    public required string Version { get; init; }

    /// <summary>Every section.</summary>
    public required ImmutableArray<SectionIr> Sections { get; init; }
}

/// <summary>What changed since the configuration that was sent before on the same stream.</summary>
public sealed record DeltaMessage : ConfigMessage
{
    /// <summary>The version that it changes.</summary>
    public required string Base { get; init; }

    /// <summary>The version that it leads to.</summary>
    public required string Version { get; init; }

    /// <summary>The sections that changed, each whole.</summary>
    public required ImmutableArray<SectionIr> Sections { get; init; }
}

/// <summary>Says that the stream lives, each 15 s and, where there is nothing to send, at its start.</summary>
public sealed record HeartbeatMessage : ConfigMessage
{
    /// <summary>The version that the receiver must have by now; null when the Gateway is not known to the sender (yet).</summary>
    public string? Version { get; init; }
}

/// <summary>A member of <see cref="GatewayIr"/> as it is pushed.</summary>
/// <param name="Name">The member's name in the wire format, e.g. <c>routes</c>.</param>
/// <param name="Hash">The SHA-256 of <paramref name="Content"/>'s bytes as sent, in lower-case hex.</param>
/// <param name="Content">The member's value, as <see cref="IrJson"/> writes it.</param>
public sealed record SectionIr(string Name, string Hash, [property: JsonConverter(typeof(VerbatimJson))] JsonElement Content)
{
    /// <summary>Its content may be secret: this prints the name alone.</summary>
    public override string ToString() => $"{nameof(SectionIr)} {Name}";
}

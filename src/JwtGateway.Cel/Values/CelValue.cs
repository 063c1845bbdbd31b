using System.Diagnostics.CodeAnalysis;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel;

/// <summary>
/// A value of CEL, or an error. Nothing is boxed: numbers and instants are in the value, strings, bytes, lists and maps are a reference.
/// The default value is an error. Two values are equal as CEL's <c>==</c> has it.
/// </summary>
public readonly partial struct CelValue : IEquatable<CelValue>
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _nanos;

    private CelValue(CelKind kind, long bits, object? reference = null, int nanos = 0)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
        _nanos = nanos;
    }

    /// <summary>What it is. Only the accessor of that kind may be asked.</summary>
    public CelKind Kind { get; }

    /// <summary>Whether it is an error.</summary>
    public bool IsError => Kind == CelKind.Error;

    /// <summary>Whether it is the boolean <c>true</c>; false for anything else, an error too.</summary>
    public bool IsTrue => Kind == CelKind.Bool && _bits != 0;

    /// <summary>The boolean.</summary>
    public bool AsBool => _bits != 0;

    /// <summary>The signed integer.</summary>
    public long AsInt => _bits;

    /// <summary>The unsigned integer.</summary>
    public ulong AsUint => (ulong)_bits;

    /// <summary>The number.</summary>
    public double AsDouble => BitConverter.Int64BitsToDouble(_bits);

    /// <summary>The string; empty for what is none.</summary>
    public string AsString => Kind == CelKind.String ? (string)_reference! : "";

    /// <summary>The octets; empty for what has none.</summary>
    public ReadOnlySpan<byte> AsBytes => _reference as byte[];

    /// <summary>The instant, cut to 100 nanoseconds; <see cref="Seconds"/> and <see cref="Nanos"/> have all of it.</summary>
    public DateTimeOffset AsTimestamp => DateTimeOffset.UnixEpoch.AddTicks((_bits * TimeSpan.TicksPerSecond) + (_nanos / TimeSpan.NanosecondsPerTick));

    /// <summary>The span, cut to 100 nanoseconds.</summary>
    public TimeSpan AsDuration => new((_bits * TimeSpan.TicksPerSecond) + (_nanos / TimeSpan.NanosecondsPerTick));

    /// <summary>The list; null for what is none.</summary>
    public ICelList? AsList => _reference as ICelList;

    /// <summary>The map; null for what is none.</summary>
    public ICelMap? AsMap => _reference as ICelMap;

    /// <summary>The type that a value of kind type names; null for others.</summary>
    public CelType? AsType => _reference as CelType;

    /// <summary>Why it is an error. Null for what is none.</summary>
    public string? Error => Kind == CelKind.Error ? _reference as string ?? "no value" : null;

    /// <summary>Whole seconds of a timestamp since 1970 or of a duration, rounded down.</summary>
    internal long Seconds => _bits;

    /// <summary>What a timestamp or duration has beyond its seconds: 0 to 999,999,999.</summary>
    internal int Nanos => _nanos;

    internal bool IsNumber => Kind is CelKind.Int or CelKind.Uint or CelKind.Double;

    /// <summary>Whether they are equal as CEL has it; NaN is equal to nothing, an error to nothing.</summary>
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>Whether they are not equal as CEL has it.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    /// <summary>Whether they are equal as CEL has it. Lists and maps that would take more than a million comparisons are not.</summary>
    public bool Equals(CelValue other)
    {
        var state = new EvaluationState(NoActivation.Instance, 1_000_000, [], PatternCache.None);
        return CelEquality.AreEqual(this, other, ref state) && state.Meter >= 0;
    }

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is CelValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => CelEquality.Hash(this);

    /// <summary>A form for people, for tests and tools; what is long is cut.</summary>
    public override string ToString() => CelDescription.Of(this);
}

using System.Collections.Immutable;

namespace JwtGateway.Cel;

/// <summary>A type of the Common Expression Language (CEL, google/cel-spec). Types are equal by value.</summary>
public sealed record CelType
{
    private CelType(string name, CelKind? kind) => (Name, Kind) = (name, kind);

    /// <summary>Any type: what is not known before evaluation. Passes every check; operations on it are checked when they are evaluated.</summary>
    public static CelType Dyn { get; } = new("dyn", null);

    /// <summary>The type of <c>null</c>.</summary>
    public static CelType Null { get; } = new("null_type", CelKind.Null);

    /// <summary>Booleans.</summary>
    public static CelType Bool { get; } = new("bool", CelKind.Bool);

    /// <summary>64-bit signed integers.</summary>
    public static CelType Int { get; } = new("int", CelKind.Int);

    /// <summary>64-bit unsigned integers.</summary>
    public static CelType Uint { get; } = new("uint", CelKind.Uint);

    /// <summary>64-bit IEEE 754 numbers.</summary>
    public static CelType Double { get; } = new("double", CelKind.Double);

    /// <summary>Strings of Unicode code points.</summary>
    public static CelType String { get; } = new("string", CelKind.String);

    /// <summary>Sequences of octets.</summary>
    public static CelType Bytes { get; } = new("bytes", CelKind.Bytes);

    /// <summary>An instant, to the nanosecond, of the years 1 to 9999.</summary>
    public static CelType Timestamp { get; } = new("google.protobuf.Timestamp", CelKind.Timestamp);

    /// <summary>A span of time, to the nanosecond, of up to 10,000 years either way.</summary>
    public static CelType Duration { get; } = new("google.protobuf.Duration", CelKind.Duration);

    /// <summary>The type of types.</summary>
    public static CelType Type { get; } = new("type", CelKind.Type);

    internal static CelType AnyList { get; } = List(Dyn);

    internal static CelType AnyMap { get; } = Map(Dyn, Dyn);

    /// <summary>The name without parameters, e.g. <c>string</c>, <c>google.protobuf.Timestamp</c>, <c>list</c>.</summary>
    public string Name { get; }

    /// <summary>The kind that values of this type have; null for <see cref="Dyn"/>.</summary>
    public CelKind? Kind { get; }

    /// <summary>The type of a list's elements or of a map's values; null for others.</summary>
    public CelType? Element { get; private init; }

    /// <summary>The type of a map's keys; null for others.</summary>
    public CelType? Key { get; private init; }

    /// <summary>Whether this stands for a type that a call decides (<c>A</c> in <c>list(A)</c>).</summary>
    internal bool IsParameter { get; private init; }

    /// <summary>Lists of elements of one type.</summary>
    public static CelType List(CelType of) => new("list", CelKind.List) { Element = of };

    /// <summary>Maps from keys of one type to values of one type.</summary>
    public static CelType Map(CelType key, CelType value) => new("map", CelKind.Map) { Key = key, Element = value };

    /// <inheritdoc/>
    public override string ToString() => (Key, Element) switch
    {
        ({ } key, { } value) => $"map({key}, {value})",
        (null, { } of) => $"list({of})",
        _ => Name,
    };

    internal static CelType Parameter(string name) => new(name, null) { IsParameter = true };

    /// <summary>The type that a value says it has, as <c>type(x)</c> gives it: lists and maps without parameters.</summary>
    internal static CelType Of(CelKind kind) => kind switch
    {
        CelKind.Null => Null,
        CelKind.Bool => Bool,
        CelKind.Int => Int,
        CelKind.Uint => Uint,
        CelKind.Double => Double,
        CelKind.String => String,
        CelKind.Bytes => Bytes,
        CelKind.Timestamp => Timestamp,
        CelKind.Duration => Duration,
        CelKind.List => AnyList,
        CelKind.Map => AnyMap,
        CelKind.Type => Type,
        _ => Dyn,
    };

    /// <summary>The types that a program may name.</summary>
    internal static ImmutableArray<CelType> Named() => [Null, Bool, Int, Uint, Double, String, Bytes, Timestamp, Duration, AnyList, AnyMap, Type, Dyn];
}

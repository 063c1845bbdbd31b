namespace JwtGateway.Cel;

/// <summary>What a <see cref="CelValue"/> is.</summary>
public enum CelKind : byte
{
    /// <summary>An error with a message: what evaluation gives instead of throwing. The default value is one.</summary>
    Error = 0,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary>A boolean.</summary>
    Bool,

    /// <summary>A 64-bit signed integer.</summary>
    Int,

    /// <summary>A 64-bit unsigned integer.</summary>
    Uint,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Double,

    /// <summary>A string.</summary>
    String,

    /// <summary>Octets.</summary>
    Bytes,

    /// <summary>An instant.</summary>
    Timestamp,

    /// <summary>A span of time.</summary>
    Duration,

    /// <summary>An <see cref="ICelList"/>.</summary>
    List,

    /// <summary>An <see cref="ICelMap"/>.</summary>
    Map,

    /// <summary>A <see cref="CelType"/>.</summary>
    Type,
}

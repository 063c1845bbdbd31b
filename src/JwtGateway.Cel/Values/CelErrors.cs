namespace JwtGateway.Cel;

/// <summary>The errors that cost nothing to give.</summary>
internal static class CelErrors
{
    public static readonly CelValue NoSuchOverload = CelValue.FromError("no such overload");
    public static readonly CelValue NoSuchKey = CelValue.FromError("no such key");
    public static readonly CelValue Cost = CelValue.FromError("cost limit exceeded");
    public static readonly CelValue IntegerOverflow = CelValue.FromError("integer overflow");
    public static readonly CelValue DivisionByZero = CelValue.FromError("division by zero");
    public static readonly CelValue ModulusByZero = CelValue.FromError("modulus by zero");
    public static readonly CelValue Range = CelValue.FromError("range error");
    public static readonly CelValue IndexOutOfBounds = CelValue.FromError("index out of bounds");
    public static readonly CelValue TimestampRange = CelValue.FromError("range error: a timestamp is of the years 1 to 9999");
    public static readonly CelValue DurationRange = CelValue.FromError("range error: a duration is at most 315576000000s");
    public static readonly CelValue DuplicateKey = CelValue.FromError("duplicate map key");
    public static readonly CelValue KeyType = CelValue.FromError("a map key is a bool, int, uint or string");
    public static readonly CelValue Utf8 = CelValue.FromError("the bytes are not valid UTF-8");
    public static readonly CelValue TimeZone = CelValue.FromError("unknown time zone; write an IANA name (Europe/Berlin) or an offset (+02:00)");
}

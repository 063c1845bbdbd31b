using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace JwtGateway.Cel.Environments;

/// <summary>ngrok's macros over the request: <c>hasReqHeader</c> and its kin.</summary>
internal static class NgrokRequestFunctions
{
    private static readonly CelType Cookie = CelType.Map(CelType.String, CelType.String);

    public static void AddTo(CelEnvironmentBuilder builder)
    {
        Add(builder, "hasReqHeader", CelType.Bool, NgrokVariable.Headers, Has);
        Add(builder, "getReqHeader", CelType.List(CelType.String), NgrokVariable.Headers, All);
        Add(builder, "hasQueryParam", CelType.Bool, NgrokVariable.QueryParams, Has);
        Add(builder, "getQueryParam", CelType.List(CelType.String), NgrokVariable.QueryParams, All);
        Add(builder, "hasReqCookie", CelType.Bool, NgrokVariable.Cookies, Has);
        Add(builder, "getReqCookie", Cookie, NgrokVariable.Cookies, First);

        // Only while there is a request: what is worked out when configuration is compiled must not depend on chance.
        builder.Function(new CelContextFunction("rand.double", [], CelType.Double, (activation, _) =>
            activation.Get((int)NgrokVariable.Method) is { IsError: true } none ? none : CelValue.FromDouble(Chance())));
    }

    private static void Add(CelEnvironmentBuilder builder, string name, CelType result, NgrokVariable variable, Func<CelValue, CelValue, CelValue> body) =>
        builder.Function(new CelContextFunction(name, [CelType.String], result, (activation, arguments) => body(activation.Get((int)variable), arguments[0])));

    /// <summary>One of the numbers from 0 up to 1 that a double has at equal distances.</summary>
    private static double Chance()
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(octets);
        return (BinaryPrimitives.ReadUInt64LittleEndian(octets) >> 11) * (1.0 / (1UL << 53));
    }

    private static CelValue Has(CelValue map, CelValue name) => map.AsMap is { } members ? CelValue.FromBool(members.TryGet(name, out _)) : Unknown(map);

    private static CelValue All(CelValue map, CelValue name) =>
        map.AsMap is not { } members ? Unknown(map) : members.TryGet(name, out var values) ? values : CelValue.FromList(ImmutableArray<CelValue>.Empty);

    private static CelValue First(CelValue map, CelValue name)
    {
        if (map.AsMap is not { } members)
            return Unknown(map);
        return members.TryGet(name, out var values) && values.AsList is { Count: > 0 } cookies ? cookies[0] : CelValue.FromError("there is no cookie of that name");
    }

    private static CelValue Unknown(CelValue map) => map.IsError ? map : CelValue.FromError("nothing is known of the request");
}

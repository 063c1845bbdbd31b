using System.Collections.Immutable;

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
    }

    private static void Add(CelEnvironmentBuilder builder, string name, CelType result, NgrokVariable variable, Func<CelValue, CelValue, CelValue> body) =>
        builder.Function(new CelContextFunction(name, [CelType.String], result, (activation, arguments) => body(activation.Get((int)variable), arguments[0])));

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

using System.Text.Json;

namespace JwtGateway.Cel.Tests.Support;

/// <summary>An environment such as a gateway's, and a request for it.</summary>
internal static class TestHost
{
    private const string Claims = """
        {"sub":"alice","email":"alice@example.com","exp":4102444800,"level":5,"score":1.5,"one":1.0,"big":18446744073709551615,"verified":true,
        "nothingness":null,"huge":1e999,"broken":"\ud800","aud":["a","b"],"faulty":["a","\ud800"],"roles":["admin","user"],"pattern":"bc","badPattern":"(",
        "address":{"city":"Berlin","zip":"10115"},"https://example.com/claim":"x"}
        """;

    private static readonly string[] Names = ["jwt", "req.method", "req.url.path", "req.headers", "actions.ngrok.jwt_validation"];

    public static CelEnvironment Environment { get; } = Builder().Build();

    public static ICelActivation Request { get; } = new Activation(
    [
        Json(Claims),
        CelValue.FromString("GET"),
        CelValue.FromString("/orders/7"),
        Json("""{"x-a":["1","2"],"host":["example.com"]}"""),
        Json("""{"tokens":[{"payload":{"sub":"alice"}}]}"""),
    ]);

    public static IReadOnlyList<string> VariableNames => Names;

    public static CelEnvironmentBuilder Builder() => CelEnvironment.Builder()
        .Variable(Names[0], CelType.Map(CelType.String, CelType.Dyn))
        .Variable(Names[1], CelType.String)
        .Variable(Names[2], CelType.String)
        .Variable(Names[3], CelType.Map(CelType.String, CelType.List(CelType.String)))
        .Variable(Names[4], CelType.Dyn)
        .Libraries(CelLibraries.All)
        .Function(new CelFunction("upper", false, [CelType.String], CelType.String, a => CelValue.FromString(a[0].AsString.ToUpperInvariant())))
        .Function(new CelFunction("repeat", true, [CelType.String, CelType.Int], CelType.String,
            a => CelValue.FromString(string.Concat(Enumerable.Repeat(a[0].AsString, (int)Math.Clamp(a[1].AsInt, 0, 9))))))
        .Function(new CelFunction("host.twice", false, [CelType.Int], CelType.Int, a => CelValue.FromInt(unchecked(a[0].AsInt * 2))))
        .Function(new CelFunction("host.fails", false, [], CelType.Bool, _ => CelValue.FromError("the host failed")));

    public static CelValue Json(string json) => CelJson.FromElement(JsonDocument.Parse(json).RootElement);

    public static CelProgram Program(string source) => Program(source, Environment);

    public static CelProgram Program(string source, CelEnvironment environment) => environment.Compile(source) switch
    {
        CelCompilation.Compiled compiled => compiled.Program,
        CelCompilation.Rejected rejected => throw new AssertionException($"{source}: {string.Join("; ", rejected.Issues)}"),
        _ => throw new AssertionException(source),
    };

    public static CelValue Evaluate(string source) => Program(source).Evaluate(Request);

    public static IReadOnlyList<CelIssue> Issues(string source, CelEnvironment? environment = null, CelType? expected = null) =>
        (environment ?? Environment).Compile(source, expected ?? CelType.Dyn) is CelCompilation.Rejected rejected ? rejected.Issues : [];

    private sealed class Activation(CelValue[] values) : ICelActivation
    {
        public CelValue Get(int slot) => values[slot];
    }
}

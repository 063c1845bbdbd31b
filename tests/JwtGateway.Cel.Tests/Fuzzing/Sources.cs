using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests.Fuzzing;

/// <summary>What hostile sources are made of, and what is asked of each.</summary>
internal static class Sources
{
    public static readonly string[] Pieces =
    [
        "jwt", ".sub", ".roles", "[0]", "(", ")", "[", "]", "{", "}", ",", ":", "?", " + ", " - ", " * ", " / ", " % ", " == ", " < ", " in ", " && ", " || ", "!", "-",
        "1", "2u", "1.5", "'a'", "\"b\"", "b'c'", "null", "true", "x", "has(", ".all(x, ", ".exists(x, ", ".map(x, ", ".filter(x, ", ".transformMap(k, x, ", "size(",
        "timestamp(", "duration(", "int(", "string(", "dyn(", ".matches(", ".format(", ".split(", ".substring(", ".replace(", "'1h'", "9223372036854775807", "r'\\d'",
        "${", "'''", "\\", "//", "\n", "😀", "\ud800", "`", ".getHours(", "'+01:00'", "type(", "[1, 2]", "{'a': 1}", "sets.contains(", "math.greatest(",
    ];

    /// <summary>Compiles and evaluates, or has issues with places; a value is of the type that the program says. Anything else throws.</summary>
    public static bool Survives(string source)
    {
        if (TestHost.Environment.Compile(source) is CelCompilation.Compiled compiled)
        {
            var value = compiled.Program.Evaluate(TestHost.Request);
            _ = value.ToString();
            FitsItsType(value, compiled.Program.ResultType).ShouldBeTrue($"{source}: {value} is no {compiled.Program.ResultType}");
        }
        else
        {
            foreach (var issue in TestHost.Issues(source))
                (issue.Line >= 1 && issue.Column >= 1 && issue.Message.Length > 0).ShouldBeTrue(source);
        }

        _ = CelTemplate.Parse(TestHost.Environment, source);
        return true;
    }

    private static bool FitsItsType(in CelValue value, CelType type) => value.IsError || type.Kind is null || type.Kind == value.Kind;
}

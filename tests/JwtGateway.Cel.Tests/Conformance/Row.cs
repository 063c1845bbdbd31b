namespace JwtGateway.Cel.Tests.Conformance;

/// <summary>
/// A row of Rows/*.txt: an expression, <c> => </c>, and what it comes to: a value, <c>error: MESSAGE</c>, or <c>issue LINE:COLUMN: MESSAGE</c> where it does
/// not compile. Of a message, a part is enough.
/// </summary>
internal sealed record Row(string File, int Line, string Section, string Expression, string Expected)
{
    public static IReadOnlyList<Row> All { get; } = [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Conformance", "Rows")).Order(StringComparer.Ordinal).SelectMany(Read)];

    public bool IsValue => !Expected.StartsWith("error: ", StringComparison.Ordinal) && !Expected.StartsWith("issue ", StringComparison.Ordinal);

    public override string ToString() => $"{Path.GetFileNameWithoutExtension(File)}:{Line} {Expression}";

    private static IEnumerable<Row> Read(string file)
    {
        var section = "";
        var number = 0;
        foreach (var line in System.IO.File.ReadLines(file))
        {
            number++;
            if (line.StartsWith("# ", StringComparison.Ordinal))
                section = line[2..];
            else if (line.Length > 0)
                yield return Parse(file, number, section, line);
        }
    }

    private static Row Parse(string file, int number, string section, string line)
    {
        var arrow = line.LastIndexOf(" => ", StringComparison.Ordinal);
        return arrow < 0
            ? throw new FormatException($"{file}:{number} has no ' => '.")
            : new Row(file, number, section, line[..arrow], line[(arrow + 4)..]);
    }
}

namespace JwtGateway.Cli.Output;

/// <summary>Files that cannot be read, on stderr.</summary>
internal static class ErrorLines
{
    /// <summary>One line for each error.</summary>
    public static void Print<T>(IEnumerable<T> errors, TextWriter output)
    {
        foreach (var error in errors)
            output.WriteLine($"error: {error}");
    }
}

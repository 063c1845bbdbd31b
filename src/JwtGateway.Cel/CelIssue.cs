namespace JwtGateway.Cel;

/// <summary>Why a source does not compile.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column in code points, from 1.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record CelIssue(int Line, int Column, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Line}:{Column}: {Message}";

    /// <summary>An issue at a place of a source.</summary>
    internal static CelIssue At(string source, int offset, string message)
    {
        var (line, column) = (1, 1);
        for (var i = 0; i < Math.Min(offset, source.Length); i++)
        {
            if (source[i] == '\n')
                (line, column) = (line + 1, 1);
            else if (!char.IsLowSurrogate(source[i]))
                column++;
        }

        return new CelIssue(line, column, message);
    }
}

namespace JwtGateway.Resources.Reading;

/// <summary>Why a file cannot be used.</summary>
/// <param name="File">The file's name, as it was given.</param>
/// <param name="Line">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">From 1; 0 when the file as a whole is meant.</param>
/// <param name="Message">What was expected and what was found instead, without values: they may be secrets.</param>
public sealed record DocumentError(string File, int Line, int Column, string Message)
{
    /// <summary><c>file:line:column: message</c>, the form that editors turn into links.</summary>
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : $"{File}:{Line}:{Column}: {Message}";
}

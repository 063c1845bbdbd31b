namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>What is changed further: the texts to begin with, and each that led to an answer which none before it had led to.</summary>
internal sealed class Findings(IEnumerable<byte[]> seeds)
{
    private const int Most = 4096;

    private readonly List<byte[]> _texts = [.. seeds];
    private readonly HashSet<string> _answers = [];

    public IReadOnlyList<byte[]> Texts => _texts;

    /// <summary>How many different answers there were.</summary>
    public int Answers => _answers.Count;

    public void Add(byte[] text, string answer)
    {
        if (_answers.Count < Most && _answers.Add(answer))
            _texts.Add(text);
    }
}

using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>Spoils texts the way that attackers and broken software do: bits, lengths, pieces of other texts, and words that mean something to the parser.</summary>
internal sealed class Mutator(Random random, params string[] words)
{
    private const int LongestText = 16 * 1024;

    private static readonly string[] JsonWords =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "null", "true", "false", "0", "-0", "-1", "1e400", "1e-400", "0.5", "9007199254740993",
        "18446744073709551616", "170000060000000000000000", "{}", "[]", "\"\"", " ", "\t", "\uFEFF", "\0", "é", "💣", "\"keys\"", "\"alg\"",
    ];

    private readonly string[] _words = [.. JsonWords, .. words];

    public Random Random { get; } = random;

    public T Pick<T>(IReadOnlyList<T> items) => items[Random.Next(items.Count)];

    /// <summary><paramref name="octets"/>, changed once to four times; <paramref name="other"/> lends pieces.</summary>
    public byte[] Change(byte[] octets, byte[] other)
    {
        var list = new List<byte>(octets);
        for (var times = Random.Next(1, 5); times > 0; times--)
            ChangeOnce(list, other);
        return list.Count <= LongestText ? [.. list] : [.. list.GetRange(0, LongestText)];
    }

    private void ChangeOnce(List<byte> text, byte[] other)
    {
        var at = Random.Next(text.Count + 1);
        var length = Random.Next(Math.Min(32, text.Count - at) + 1);
        switch (Random.Next(8))
        {
            case 0 when at < text.Count:
                text[at] ^= (byte)(1 << Random.Next(8));
                break;
            case 1 when at < text.Count:
                text[at] = (byte)Random.Next(256);
                break;
            case 2:
                text.RemoveRange(at, length);
                break;
            case 3:
                text.InsertRange(Random.Next(text.Count + 1), text.GetRange(at, length));
                break;
            case 4:
                text.InsertRange(at, Enumerable.Repeat((byte)Random.Next(256), Random.Next(1, Random.Next(4) == 0 ? 3000 : 8)));
                break;
            case 5 when other.Length > 0:
                var from = Random.Next(other.Length);
                text.InsertRange(at, other[from..Math.Min(other.Length, from + Random.Next(1, 64))]);
                break;
            case 6:
                text.RemoveRange(at, length);
                goto default;
            default:
                text.InsertRange(at, Text.Utf8(Pick(_words)));
                break;
        }
    }
}

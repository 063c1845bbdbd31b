using System.Text.Json;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Fuzzing;

/// <summary>Changes a JSON object into another: members that come, go, or get a value of another kind. What is no object stays as it is.</summary>
internal sealed class JsonMutator(Mutator octets, string[] names)
{
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1700000000", "1700000600", "1699999000", "1700000600.5", "17000006e2", "1e400", "-1e400", "1e-400", "9223372036854775808", "\"\"", "\"1700000600\"", "[]",
        "{}", "[null]", "[\"a\",\"b\"]", "[[\"a\"]]", "\"\\u0000\"", "\"\\ud800\"", "\"JWT\"", "\"at+jwt\"", "\"none\"", "\"https:\\/\\/issuer.example\"", "\"https://issuer.example\"", "[\"https://issuer.example\"]",
    ];

    /// <summary>The object, changed; written with the blanks, escapes and repeated names that only text can have.</summary>
    public byte[] Change(byte[] text)
    {
        List<(string Key, string Value)> members;
        try
        {
            using var json = JsonDocument.Parse(text);
            members = [.. json.RootElement.EnumerateObject().Select(m => (m.Name, m.Value.GetRawText()))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return text;
        }

        for (var times = octets.Random.Next(1, 4); times > 0; times--)
            ChangeOnce(members);
        var blank = octets.Pick(["", "", " ", "\n\t"]);
        return Text.Utf8($"{blank}{{{blank}{string.Join($",{blank}", members.Select(m => $"{Name(m.Key)}:{blank}{m.Value}"))}{blank}}}{blank}");
    }

    private void ChangeOnce(List<(string Key, string Value)> members)
    {
        var at = octets.Random.Next(members.Count + 1);
        switch (octets.Random.Next(5))
        {
            case 0 when at < members.Count:
                members.RemoveAt(at);
                break;
            case 1 when at < members.Count:
                members[at] = (members[at].Key, octets.Pick(Values));
                break;
            case 2 when at < members.Count:
                members.Insert(octets.Random.Next(members.Count), members[at]);
                break;
            case 3 when at < members.Count:
                (members[0], members[at]) = (members[at], members[0]);
                break;
            default:
                members.Insert(at, (octets.Pick(names), octets.Pick(Values)));
                break;
        }
    }

    private string Name(string name) => octets.Random.Next(8) == 0 && name.Length > 0 ? $"\"\\u{(int)name[0]:x4}{name[1..]}\"" : JsonSerializer.Serialize(name);
}

namespace JwtGateway.Cel.Functions;

internal sealed partial class PatternTranslator
{
    /// <summary>Where the content of <c>(?P&lt;name&gt;…)</c> or <c>(?&lt;name&gt;…)</c> begins; null for other groups.</summary>
    private int? Named()
    {
        var name = string.CompareOrdinal(pattern, _at, "(?P<", 0, 4) == 0 ? _at + 4 : string.CompareOrdinal(pattern, _at, "(?<", 0, 3) == 0 ? _at + 3 : -1;
        var end = name < 0 ? -1 : pattern.IndexOf('>', name);
        return end > name && pattern.AsSpan(name, end - name).IndexOfAnyExcept(WordCharacters) < 0 ? end + 1 : null;
    }

    /// <summary>Reads <c>(?flags)</c>, for the rest of the group, or <c>(?flags:…)</c>.</summary>
    private bool Flags(out bool isGroup)
    {
        isGroup = false;
        var (outerDotAll, outerMultiline) = (_dotAll, _multiline);
        var (on, ignoreCase) = (true, "");
        for (var i = _at + 2; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case 'i':
                    ignoreCase = on ? "i" : "-i";
                    break;
                case 's':
                    _dotAll = on;
                    break;
                case 'm':
                    _multiline = on;
                    break;
                case '-' when on:
                    on = false;
                    break;
                case ':' or ')':
                    isGroup = pattern[i] == ':';
                    _to.Append(isGroup ? $"(?{ignoreCase}:" : ignoreCase.Length > 0 ? $"(?{ignoreCase})" : "");
                    _at = i + 1;
                    return true;
                default:
                    (_dotAll, _multiline) = (outerDotAll, outerMultiline);
                    return Fail("this kind of group is not supported; there are (…), (?:…), (?P<name>…) and the flags i, m and s");
            }
        }

        return Fail("a '(' is not closed");
    }
}

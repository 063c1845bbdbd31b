namespace JwtGateway.Translation.Validation;

/// <summary>Gateway API durations (GEP-2257): <c>^([0-9]{1,5}(h|m|s|ms)){1,4}$</c>, e.g. <c>1m30s</c>.</summary>
internal static class Durations
{
    public const string Expected = "expected one to four numbers of up to five digits, each followed by h, m, s or ms, as in 1m30s";

    public static TimeSpan? Parse(string text)
    {
        var total = TimeSpan.Zero;
        var at = 0;
        for (var parts = 0; at < text.Length; parts++)
        {
            if (parts == 4 || Number(text, ref at) is not { } number || Unit(text, ref at) is not { } unit)
                return null;
            total += unit * number;
        }

        return at == 0 ? null : total;
    }

    private static int? Number(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return at - start is >= 1 and <= 5 ? int.Parse(text.AsSpan(start, at - start)) : null;
    }

    private static TimeSpan? Unit(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiLetterLower(text[at]))
            at++;
        return text[start..at] switch
        {
            "h" => TimeSpan.FromHours(1),
            "m" => TimeSpan.FromMinutes(1),
            "s" => TimeSpan.FromSeconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            _ => null,
        };
    }
}

using System.Globalization;

namespace JwtGateway.Tokens.Json;

internal ref partial struct StrictJson
{
    // A number with fewer digits than this and no exponent is below 10^300 whatever its digits are.
    private const int SurelyFinite = 300;

    /// <summary>The rest of a string, after its opening quote.</summary>
    private bool String(out bool escaped)
    {
        escaped = false;
        while (true)
        {
            var stop = _json[_at..].IndexOfAny(StringStops);
            if (stop < 0)
                return false;
            _at += stop + 1;
            switch (_json[_at - 1])
            {
                case (byte)'"':
                    return true;
                case (byte)'\\' when Escape():
                    escaped = true;
                    break;
                default:
                    return false;
            }
        }
    }

    private bool Escape()
    {
        if (_at >= _json.Length)
            return false;
        switch (_json[_at++])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return true;
            case (byte)'u':
                return HexUnit(out var unit) && (!char.IsSurrogate(unit) || (char.IsHighSurrogate(unit) && LowSurrogate()));
            default:
                return false;
        }
    }

    private bool LowSurrogate() => Next('\\') && Next('u') && HexUnit(out var unit) && char.IsLowSurrogate(unit);

    private bool HexUnit(out char unit)
    {
        unit = default;
        if (_json.Length - _at < 4)
            return false;
        var value = 0;
        foreach (var digit in _json.Slice(_at, 4))
        {
            // Not ushort.TryParse: the platform's number parsers let trailing NULs pass.
            if (!char.IsAsciiHexDigit((char)digit))
                return false;
            value = (value << 4) | HexValue(digit);
        }

        _at += 4;
        unit = (char)value;
        return true;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private bool Number()
    {
        var start = _at;
        Next('-');
        if (!Next('0') && !Digits())
            return false;
        if (Next('.') && !Digits())
            return false;
        var exponent = Next('e') || Next('E');
        if (exponent)
        {
            if (!Next('+'))
                Next('-');
            if (!Digits())
                return false;
        }

        var text = _json[start.._at];
        return (!exponent && text.Length < SurelyFinite)
            || (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value));
    }

    private bool Digits()
    {
        var start = _at;
        while (_at < _json.Length && char.IsAsciiDigit((char)_json[_at]))
            _at++;
        return _at > start;
    }
}

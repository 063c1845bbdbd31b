using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace JwtGateway.Tokens.Claims;

/// <summary>Compares one scalar of a claim with what a condition names. Nothing is allocated unless a string is long and written with escapes.</summary>
internal abstract class ValueTest
{
    private const int OnStack = 256;

    /// <summary>Whether the scalar that the reader stands on compares.</summary>
    /// <param name="value">Stands on a string, a number or a boolean.</param>
    /// <param name="operand">The part of the request that is compared with; empty where values are.</param>
    public bool Meets(ref Utf8JsonReader value, ReadOnlySpan<byte> operand) => Meets(ref value, operand, words: false);

    /// <summary>The same for one of the words of a string that is separated by spaces (RFC 6749 section 3.3).</summary>
    public bool MeetsWord(ref Utf8JsonReader value, ReadOnlySpan<byte> operand) => Meets(ref value, operand, words: true);

    /// <summary>Whether the text compares.</summary>
    protected abstract bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand);

    private bool Meets(ref Utf8JsonReader value, ReadOnlySpan<byte> operand, bool words)
    {
        if (!value.ValueIsEscaped)
            return words ? MeetsWord(value.ValueSpan, operand) : Meets(value.ValueSpan, operand);
        var rented = value.ValueSpan.Length > OnStack ? ArrayPool<byte>.Shared.Rent(value.ValueSpan.Length) : null;
        Span<byte> buffer = rented ?? stackalloc byte[OnStack];
        ReadOnlySpan<byte> text = buffer[..value.CopyString(buffer)];
        var meets = words ? MeetsWord(text, operand) : Meets(text, operand);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return meets;
    }

    private bool MeetsWord(ReadOnlySpan<byte> words, ReadOnlySpan<byte> operand)
    {
        foreach (var range in words.Split((byte)' '))
        {
            var word = words[range];
            if (!word.IsEmpty && Meets(word, operand))
                return true;
        }

        return false;
    }
}

/// <summary>One of the values, by ordinal.</summary>
internal sealed class ExactTest(byte[][] values) : ValueTest
{
    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand)
    {
        foreach (var value in values)
        {
            if (utf8.SequenceEqual(value))
                return true;
        }

        return false;
    }
}

/// <summary>Starts with one of the values.</summary>
internal sealed class PrefixTest(byte[][] values) : ValueTest
{
    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand)
    {
        foreach (var value in values)
        {
            if (utf8.StartsWith(value))
                return true;
        }

        return false;
    }
}

/// <summary>Has one of the values within.</summary>
internal sealed class ContainsTest(byte[][] values) : ValueTest
{
    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand)
    {
        foreach (var value in values)
        {
            if (utf8.IndexOf(value) >= 0)
                return true;
        }

        return false;
    }
}

/// <summary>One of the expressions matches the whole. They run without backtracking, so the time is linear in the claim.</summary>
internal sealed class RegexTest(Regex[] expressions) : ValueTest
{
    private const int OnStack = 256;

    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand)
    {
        var rented = utf8.Length > OnStack ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        var buffer = rented ?? stackalloc char[OnStack];
        var meets = Meets(buffer[..Encoding.UTF8.GetChars(utf8, buffer)]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return meets;
    }

    private bool Meets(ReadOnlySpan<char> text)
    {
        foreach (var expression in expressions)
        {
            if (expression.IsMatch(text))
                return true;
        }

        return false;
    }
}

/// <summary>The same as a part of the request.</summary>
internal sealed class OperandTest : ValueTest
{
    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand) => utf8.SequenceEqual(operand);
}

/// <summary>The same number as one of the values, or as a part of the request, exactly: not by way of a double.</summary>
internal sealed class NumberTest(byte[][] values) : ValueTest
{
    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand)
    {
        if (!ExactNumber.TryParse(utf8, out var number))
            return false;
        foreach (var value in values)
        {
            if (ExactNumber.TryParse(value, out var other) && number.Is(other))
                return true;
        }

        return !operand.IsEmpty && ExactNumber.TryParse(operand, out var part) && number.Is(part);
    }
}

/// <summary>true, false, or either.</summary>
internal sealed class BooleanTest(IEnumerable<string> values) : ValueTest
{
    private readonly bool _true = values.Contains("true");
    private readonly bool _false = values.Contains("false");

    protected override bool Meets(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> operand) => utf8[0] == 't' ? _true : _false;
}

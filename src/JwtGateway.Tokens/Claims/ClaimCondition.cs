using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// A condition on one claim, compiled. A claim that is absent or null has no values, and so does an empty list; a claim of another type than
/// the condition's, and a list that has items of other types and none that compares, are <see cref="Judgement.Unclear"/>.
/// </summary>
internal sealed class ClaimCondition(ClaimConditionIr ir, int place, ValueTest? test, RequestPart? part)
{
    /// <summary>As configured.</summary>
    public ClaimConditionIr Ir { get; } = ir;

    /// <summary>Judges the claim.</summary>
    /// <param name="claims">What <see cref="ClaimTree.Find"/> found in <paramref name="payload"/>.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="request">The request that the token came with.</param>
    public Judgement Judge(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload, in RequestFacts request)
    {
        var claim = claims[place];
        var judgement = part is null ? Judge(claim, payload, default) : JudgeAgainst(part, claim, payload, request);
        return Ir.Not ? judgement.Not() : judgement;
    }

    private Judgement JudgeAgainst(RequestPart against, JsonSlice claim, ReadOnlySpan<byte> payload, in RequestFacts request)
    {
        Span<byte> buffer = stackalloc byte[RequestPart.MaxLength];
        return against.TryRead(request, buffer, out var length) ? Judge(claim, payload, buffer[..length]) : Judgement.Unclear;
    }

    private Judgement Judge(JsonSlice claim, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> operand)
    {
        if (!claim.Exists)
            return Judgement.No;
        var reader = new Utf8JsonReader(claim.In(payload));
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return Judgement.No;
        return test is null ? Judgement.Yes : JudgeValue(ref reader, operand);
    }

    private Judgement JudgeValue(ref Utf8JsonReader value, ReadOnlySpan<byte> operand) => (Ir.Form, value.TokenType) switch
    {
        (ClaimForm.String or ClaimForm.StringArray, JsonTokenType.String) => Judgements.Of(test!.Meets(ref value, operand)),
        (ClaimForm.SpaceSeparated, JsonTokenType.String) => Judgements.Of(test!.MeetsWord(ref value, operand)),
        (ClaimForm.StringArray or ClaimForm.SpaceSeparated, JsonTokenType.StartArray) => JudgeItems(ref value, operand),
        (ClaimForm.Number, JsonTokenType.Number) => Judgements.Of(test!.Meets(ref value, operand)),
        (ClaimForm.Boolean, JsonTokenType.True or JsonTokenType.False) => Judgements.Of(test!.Meets(ref value, operand)),
        _ => Judgement.Unclear,
    };

    private Judgement JudgeItems(ref Utf8JsonReader list, ReadOnlySpan<byte> operand)
    {
        var judgement = Judgement.No;
        while (list.Read() && list.TokenType != JsonTokenType.EndArray)
        {
            if (list.TokenType != JsonTokenType.String)
            {
                judgement = Judgement.Unclear;
                list.Skip();
            }
            else if (test!.Meets(ref list, operand))
            {
                return Judgement.Yes;
            }
        }

        return judgement;
    }
}

using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Translation.Dialects.Traefik.Claims;
using JwtGateway.Translation.Dialects.Traefik.Expressions;

namespace JwtGateway.Translation.Tests.Traefik;

/// <summary>Traefik Hub's claims language as it is written: what it means, and where it is wrong.</summary>
public sealed class ClaimsExpressionTests
{
    [TestCase("user.role", "user|role")]
    [TestCase(@"user.full\.name", "user|full.name")]
    [TestCase(@"user.full\\.name", @"user|full\|name")]
    [TestCase(@"user.ful\l.name", @"user|ful\l|name")]
    [TestCase(@"trailing\", @"trailing\")]
    [TestCase("a..b", "a||b")]
    public void Keys_lead_into_objects_by_dots(string key, string path) => string.Join('|', ClaimKey.Split(key)).ShouldBe(path);

    [Test]
    public void The_empty_key_names_no_claim() => ClaimKey.Split("").ShouldBeEmpty();

    [TestCase("Equals(`a`,`1`) || Equals(`b`,`2`) && !Equals(`c`,`3`)", "(a=1 | (b=2 & !c=3))")]
    [TestCase("(Equals(`a`,`1`) || Equals(`b`,`2`)) && Equals(`c`,`3`)", "((a=1 | b=2) & c=3)")]
    [TestCase("!!(Equals(`a`,`1`))", "!!a=1")]
    [TestCase("Equals(\"a\\t\\x41\\u00e9\\101\",`\\n`)", "a\tAéA=\\n")]
    [TestCase("OneOf(`a`,`1`,`2`)", "a=1,2")]
    public void Precedence_and_texts_are_Go_s(string expression, string meaning)
    {
        Show(ClaimsExpression.Read(expression, out var problem)!).ShouldBe(meaning);
        problem.ShouldBeNull();
    }

    [TestCase("", 1)]
    [TestCase("Equals(`a`, `b`) &", 18)]
    [TestCase("Equals(`a`, `b`) && ", 21)]
    [TestCase("Equals(`a`, 'b')", 13)]
    [TestCase("Equals(`a`, `b", 13)]
    [TestCase("Equals(\"a\\q\", `b`)", 10)]
    [TestCase("Equals(\"a\\xff\", `b`)", 10)]
    [TestCase("Equals(`a` `b`)", 12)]
    [TestCase("(Equals(`a`, `b`)", 18)]
    [TestCase("Equals(`a`, `b`))", 17)]
    [TestCase("Nope(`a`)", 1)]
    [TestCase("Equals(`a`,`b`) && Prefix(`a`)", 20)]
    [TestCase("SplitContains(`a`,``,`b`)", 1)]
    [TestCase("equals(`a`,`b`)", 1)]
    public void A_mistake_is_shown_where_it_is(string expression, int position)
    {
        ClaimsExpression.Read(expression, out var problem).ShouldBeNull();
        problem!.Position.ShouldBe(position, problem.Message);
    }

    [TestCase("(")]
    [TestCase("!")]
    public void Depth_and_length_are_limited(string sign)
    {
        ExpressionParser.Parse(string.Concat(Enumerable.Repeat(sign, ExpressionParser.MaxDepth + 1)) + "Equals(`a`,`b`)", out var deep).ShouldBeNull();
        deep!.Message.ShouldContain("lie in each other");
        ExpressionParser.Parse(new string(' ', ExpressionParser.MaxLength + 1), out var wide).ShouldBeNull();
        wide!.Message.ShouldContain("longer");
    }

    [Test]
    public void Nothing_that_is_written_makes_it_throw_and_a_mistake_is_always_explained()
    {
        var part = Gen.Elements("Equals", "OneOf", "Contains", "(", ")", ",", "&&", "||", "!", "`a`", "\"b\"", "`", "\"", "\\", "\\u12", " ", "\n", "é", "&", "1", "\0");
        Check.One(Trials.Of(5_000), Prop.ForAll(Gen.ArrayOf(part).Select(p => string.Concat(p)).ToArbitrary(), source =>
        {
            var read = ClaimsExpression.Read(source, out var problem);
            return read is null ? problem is { Position: > 0, Message.Length: > 0 } && problem.Position <= source.Length + 1 : problem is null;
        }));
    }

    private static string Show(ClaimPredicateIr predicate) => predicate switch
    {
        ClaimAndIr all => $"({string.Join(" & ", all.Operands.Select(Show))})",
        ClaimOrIr any => $"({string.Join(" | ", any.Operands.Select(Show))})",
        ClaimNotIr not => "!" + Show(not.Operand),
        ClaimComparisonIr compare => $"{string.Join('.', compare.Path)}={string.Join(',', compare.Values)}",
        _ => throw new NotSupportedException(),
    };
}

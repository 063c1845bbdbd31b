using JwtGateway.Cel.Tests.Support;

namespace JwtGateway.Cel.Tests;

/// <summary>Texts with expressions.</summary>
public sealed class TemplateTests
{
    [TestCase("", "")]
    [TestCase("plain", "plain")]
    [TestCase("cost $5 {a} }", "cost $5 {a} }")]
    [TestCase("${jwt.sub}", "alice")]
    [TestCase("user=${jwt.sub};level=${ jwt.level }", "user=alice;level=5")]
    [TestCase("${{'a': '}'}['a']}", "}")]
    [TestCase("${\"}\" + '}' + r\"}\"}!", "}}}!")]
    [TestCase("${'${'}", "${")]
    [TestCase("${jwt.nothingness}", "")]
    [TestCase("${true} ${1.5} ${2u} ${b'a'}", "true 1.5 2 a")]
    [TestCase("${duration('90s')} ${timestamp(0)}", "90s 1970-01-01T00:00:00Z")]
    [TestCase("${jwt.roles} ${jwt.address}", "[\"admin\",\"user\"] {\"city\":\"Berlin\",\"zip\":\"10115\"}")]
    [TestCase("$${jwt.sub}", "$alice")]
    [TestCase("${\n  jwt.sub // who\n}", "alice")]
    [TestCase("${type(1)}", "int")]
    public void A_template_is_rendered(string text, string expected) => Parse(text).Render(TestHost.Request).ShouldBe(CelValue.FromString(expected));

    [TestCase("a ${jwt.nothing} b", "no such key")]
    [TestCase("${1 / 0}", "division by zero")]
    [TestCase("${b'\\xff'}", "the bytes are not valid UTF-8")]
    public void What_fails_gives_no_part_of_the_text(string text, string error) => Parse(text).Render(TestHost.Request).Error.ShouldBe(error);

    [TestCase("${", "1:1")]
    [TestCase("ab${jwt.sub", "1:3")]
    [TestCase("${'a}", "1:1")]
    [TestCase("${}", "1:3")]
    [TestCase("ab\n${x} ${ y }", "2:3 2:9")]
    [TestCase("${1 +\n  x}", "2:3")]
    public void Issues_have_the_place_in_the_whole_text(string text, string places) =>
        string.Join(' ', CelTemplate.Parse(TestHost.Environment, text).ShouldBeOfType<CelTemplateParsing.Rejected>().Issues
            .Select(issue => $"{issue.Line}:{issue.Column}")).ShouldBe(places);

    [Test]
    public void It_says_what_it_reads()
    {
        Parse("${jwt.sub} ${req.method}").Variables.ShouldBe(["jwt", "req.method"]);
        Parse("plain").IsConstant.ShouldBeTrue();
        Parse("${1}").IsConstant.ShouldBeFalse();
    }

    private static CelTemplate Parse(string text) => CelTemplate.Parse(TestHost.Environment, text).ShouldBeOfType<CelTemplateParsing.Parsed>().Template;
}

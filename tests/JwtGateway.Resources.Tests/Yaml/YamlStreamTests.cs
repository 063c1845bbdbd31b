using System.Text;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Resources.Tests.Yaml;

public sealed class YamlStreamTests
{
    private static string?[] Read(string yaml)
    {
        var (documents, error) = YamlStream.Read("f.yaml", yaml);
        error.ShouldBeNull();
        return [.. documents.Select(document => document.Root?.ToJsonString())];
    }

    private static string ErrorOf(string yaml) => YamlStream.Read("f.yaml", yaml).Error.ShouldNotBeNull().ToString();

    [TestCase("true", "true")]
    [TestCase("True", "true")]
    [TestCase("yes", "true")]
    [TestCase("On", "true")]
    [TestCase("y", "true")]
    [TestCase("off", "false")]
    [TestCase("N", "false")]
    [TestCase("tRUE", "\"tRUE\"")]
    [TestCase("~", "null")]
    [TestCase("", "null")]
    [TestCase("Null", "null")]
    [TestCase("443", "443")]
    [TestCase("-1", "-1")]
    [TestCase("+1", "1")]
    [TestCase("-0", "-0")]
    [TestCase("0755", "493")]
    [TestCase("0o755", "493")]
    [TestCase("0x1F", "31")]
    [TestCase("-0b101", "-5")]
    [TestCase("089", "89")]
    [TestCase("1_000", "1000")]
    [TestCase("1.50", "1.50")]
    [TestCase(".5", "0.5")]
    [TestCase("5.", "5")]
    [TestCase("-.5e+3", "-0.5e+3")]
    [TestCase("1e3", "1e3")]
    [TestCase("18446744073709551616", "18446744073709551616")]
    [TestCase("0x1FFFFFFFFFFFFFFFF", "\"0x1FFFFFFFFFFFFFFFF\"")]
    [TestCase("1.2.3", "\"1.2.3\"")]
    [TestCase("300s", "\"300s\"")]
    [TestCase("-", "\"-\"")]
    [TestCase("2001-01-01", "\"2001-01-01\"")]
    [TestCase("12:30:45", "\"12:30:45\"")]
    [TestCase("\"443\"", "\"443\"")]
    [TestCase("'yes'", "\"yes\"")]
    [TestCase("!!str 443", "\"443\"")]
    [TestCase("! 443", "\"443\"")]
    [TestCase("!!int \"443\"", "443")]
    [TestCase("\"a\\/\\u00e9\\x41\\\n  b\"", "\"a/\\u00E9Ab\"")]
    public void A_scalar_means_what_it_means_to_kubectl(string scalar, string json) => Read($"a: {(scalar == "-" ? "'-'" : scalar)}").ShouldBe([$"{{\"a\":{json}}}"]);

    [Test]
    public void Block_scalars_keep_their_text() => Read("""
        literal: |
          {"keys": [
            {"kty": "oct"}
          ]}

        keep: |+
          a

        strip: |-
          a
        folded: >
          a
          b
        """).ShouldBe(["""{"literal":"{\u0022keys\u0022: [\n  {\u0022kty\u0022: \u0022oct\u0022}\n]}\n","keep":"a\n\n","strip":"a","folded":"a b"}"""]);

    [Test]
    public void A_stream_has_many_documents_some_of_them_empty() =>
        Read("# nothing\n---\n---\na: 1\n...\n---\nb: 2\n---\n").ShouldBe([null, "{\"a\":1}", "{\"b\":2}", null]);

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("# comment")]
    public void A_text_without_content_has_no_content(string text) => Read(text).ShouldAllBe(root => root == null);

    [Test]
    public void Windows_line_breaks_and_a_byte_order_mark_change_nothing() =>
        Read("\uFEFFa:\r\n  b: |\r\n    x\r\n    y\r\n").ShouldBe(["""{"a":{"b":"x\ny\n"}}"""]);

    [Test]
    public void Json_may_be_indented_by_tabs() => Read("{\n\t\"a\": [\n\t\t1,\n\t\t\"x\"\n\t]\n}\n").ShouldBe(["{\"a\":[1,\"x\"]}"]);

    [Test]
    public void An_alias_is_a_copy_of_what_its_anchor_marks() =>
        Read("a: &x {b: [1, 2]}\nc: *x\nd: &n null\ne: *n\nf: &x 2\ng: *x\n").ShouldBe(["""{"a":{"b":[1,2]},"c":{"b":[1,2]},"d":null,"e":null,"f":2,"g":2}"""]);

    [Test]
    public void A_merge_fills_in_what_the_mapping_and_earlier_sources_lack() =>
        Read("x: &x {a: 1, b: 1}\nw: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 0\n\"<<\": 5\n")
            .ShouldBe(["""{"x":{"a":1,"b":1},"w":{"b":2,"c":2},"z":{"a":0,"b":1,"c":2},"\u003C\u003C":5}"""]);

    [Test]
    public void Numbers_are_keys_as_they_are_written() => Read("{443: a, \"0755\": b}").ShouldBe(["{\"443\":\"a\",\"0755\":\"b\"}"]);

    [TestCase("a: [1\nb: 2", "f.yaml:2:1: expected ',' or the closing bracket")]
    [TestCase("a: [1, 2\n", "f.yaml:2:1: cannot be read as YAML: while parsing a flow sequence, did not find expected ',' or ']'")]
    [TestCase("a:\n  b: 1\n c: 2", "f.yaml:3:2: cannot be read as YAML: while parsing a block mapping, did not find expected key")]
    [TestCase("a: b: c", "f.yaml:1:5: ")]
    [TestCase("a: 'b", "f.yaml:1:4: ")]
    [TestCase("a: \"\\q\"", "f.yaml:1:4: ")]
    [TestCase("a: 1\nb", "f.yaml:2:1: ")]
    [TestCase("a: @b", "f.yaml:1:4: ")]
    [TestCase("a:\n\t- b", "f.yaml:2:1: cannot be read as YAML: while scanning a mapping, found invalid tab")]
    [TestCase("a: 1\n---\n- }", "f.yaml:3:3: ")]
    [TestCase("a: 1\nb: 2\na: 3", "f.yaml:3:1: expected each key once")]
    [TestCase("a:\n  - {b: 1, \"b\": 2}", "f.yaml:2:12: expected each key once")]
    [TestCase("a: *b", "f.yaml:1:4: expected an alias of an anchor that is defined before it")]
    [TestCase("a: &a [*a]", "f.yaml:1:8: expected an alias of an anchor that is defined before it")]
    [TestCase("a: !!binary aGk=", "f.yaml:1:4: expected a value that fits its tag")]
    [TestCase("a: !mine b", "f.yaml:1:4: expected a value that fits its tag")]
    [TestCase("a: !!int b", "f.yaml:1:4: expected a value that fits its tag")]
    [TestCase("a: !!set {b: 1}", "f.yaml:1:4: expected no tag, or !!map")]
    [TestCase("a: .inf", "f.yaml:1:4: expected a finite number")]
    [TestCase("a:\n  yes: 1", "f.yaml:2:3: expected a string as key")]
    [TestCase("0755: a", "f.yaml:1:1: expected a string as key")]
    [TestCase("1.10: a\n? [b]\n: c", "f.yaml:2:3: expected a string as key")]
    [TestCase("? {a: b}\n: c", "f.yaml:1:3: expected a string as key")]
    [TestCase("<<: 1", "f.yaml:1:1: expected a mapping")]
    [TestCase("a: 1\nb: x\0\nc: 2", "f.yaml:2:5: expected printable text, found U+0000")]
    [TestCase("a: x\u0001", "f.yaml:1:5: expected printable text, found U+0001")]
    [TestCase("a: x\u2028", "f.yaml:1:5: expected printable text, found U+2028")]
    [TestCase("\uFEFFa: }", "f.yaml:1:4: ")]
    [TestCase("a: !<a b> c", "f.yaml:1:")]
    [TestCase("!!str[&a? k\n", "f.yaml:2:2: expected a tag that is a URI")]
    public void What_is_wrong_is_told_with_its_place(string yaml, string expected) => ErrorOf(yaml).ShouldStartWith(expected);

    [Test]
    public void Half_a_surrogate_pair_is_no_text() => ErrorOf("a: 😀\nb: \uD800x").ShouldStartWith("f.yaml:2:4: expected printable text, found U+D800");

    [Test]
    public void Documents_before_an_error_do_not_count() => YamlStream.Read("f.yaml", "a: 1\n---\n}").Documents.ShouldBeEmpty();

    [Test]
    public void Messages_hold_no_values() => ErrorOf("password: hunter2\npassword: hunter3").ShouldNotContain("hunter");

    [Test]
    public void Nesting_is_bounded()
    {
        Read(new string('[', YamlNodeReader.MaxDepth) + new string(']', YamlNodeReader.MaxDepth)).ShouldHaveSingleItem();

        ErrorOf(new string('[', YamlNodeReader.MaxDepth + 1)).ShouldStartWith($"f.yaml:1:{YamlNodeReader.MaxDepth + 1}: expected at most 100 levels");
        ErrorOf(new string('[', 1_000_000)).ShouldStartWith($"f.yaml:1:{YamlNodeReader.MaxDepth + 1}: expected at most 100 levels");
        ErrorOf(string.Concat(Enumerable.Repeat("- ", 1_000_000))).ShouldStartWith("f.yaml:1:201: expected at most 100 levels");
    }

    [Test]
    public void What_aliases_add_is_bounded()
    {
        var laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int level = 1; level < 10; level++)
            laughs.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        var longText = $"a: &a {new string('x', 100_000)}\nb: [{string.Join(", ", Enumerable.Repeat("*a", 100))}]";
        var merges = $"a: &a {{{string.Join(", ", Enumerable.Range(0, 10_000).Select(key => $"k{key}: 1"))}}}\nb:\n" + string.Concat(Enumerable.Repeat("- {<<: *a}\n", 1000));

        ErrorOf(laughs.ToString()).ShouldContain("expected aliases that add at most a megabyte");
        ErrorOf(longText).ShouldContain("expected aliases that add at most a megabyte");
        ErrorOf(merges).ShouldContain("expected aliases that add at most a megabyte");
    }

    [Test]
    public void Ten_megabytes_are_read()
    {
        var items = string.Concat(Enumerable.Range(0, 25_000).Select(item => $"- name: item-{item}\n  value: {new string('x', 300)}\n  list: [1, 2, 3]\n"));
        var block = "text: |\n" + string.Concat(Enumerable.Repeat("  0123456789abcdef\n", 550_000));

        YamlStream.Read("f.yaml", items).Documents[0].Root!.AsArray().Count.ShouldBe(25_000);
        YamlStream.Read("f.yaml", block).Documents[0].Root!["text"]!.GetValue<string>().Length.ShouldBe(17 * 550_000);
    }

    [Test]
    public void Any_text_is_either_read_or_refused_at_a_place() => Check.One(
        Trials.Of(5000),
        Prop.ForAll(ArbitraryJson.Texts, text =>
        {
            var (documents, error) = YamlStream.Read("f.yaml", text);
            if (error is null)
                documents.Select(document => document.Root?.ToJsonString()).Count().ShouldBe(documents.Length);
            else
                Math.Min(error.Line, error.Column).ShouldBeGreaterThan(0);
        }));
}

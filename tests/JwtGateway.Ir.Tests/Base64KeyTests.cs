using System.Text;

namespace JwtGateway.Ir.Tests;

/// <summary>Base64 as people paste it.</summary>
public sealed class Base64KeyTests
{
    [TestCase("", "")]
    [TestCase("c2VjcmV0cw==", "secrets")]
    [TestCase("c2VjcmV0cw", "secrets")]
    [TestCase(" c2Vj\r\ncmV0\n\tcw==\n", "secrets")]
    [TestCase("Pz8/Pj4+", "???>>>")]
    [TestCase("Pz8_Pj4-", "???>>>")]
    public void Both_alphabets_are_read_with_and_without_padding_and_line_breaks(string text, string octets) =>
        Base64Key.Decode(text).ShouldBe(Encoding.ASCII.GetBytes(octets));

    [TestCase("Pz8/Pj4-")]
    [TestCase("c2VjcmV0cw=")]
    [TestCase("c2VjcmV0cw===")]
    [TestCase("=c2Vj")]
    [TestCase("c2=Vj")]
    [TestCase("c2Vj!")]
    [TestCase("c2Vjc")]
    [TestCase("é")]
    public void What_is_neither_is_null(string text) => Base64Key.Decode(text).ShouldBeNull();
}

using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>Whatever a client sends: an answer, no exception, and never a pass.</summary>
public sealed class HostileTokenTests
{
    private readonly Gate _gate = new(Gate.Example with { Audiences = ["api"], ClaimHeaders = [new("X-Sub", ["sub"])] });

    private static string Good => Gate.Token(c => c["aud"] = "api");

    private bool IsRefused(string token) =>
        Refused(Gate.Bearer(token)) && Refused(Gate.Request(change: r => r.QueryString = new QueryString("?access_token=" + Uri.EscapeDataString(token))));

    private bool Refused(HttpContext context)
    {
        var raised = 0;
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) => Interlocked.Increment(ref raised);
        var thread = Environment.CurrentManagedThreadId;
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> handler = (s, e) =>
        {
            // Other tests run beside this one; only this thread's exceptions are ours.
            if (Environment.CurrentManagedThreadId == thread)
                Count(s, e);
        };
        AppDomain.CurrentDomain.FirstChanceException += handler;
        var result = _gate.Send(context);
        AppDomain.CurrentDomain.FirstChanceException -= handler;
        return raised == 0 && result is Rejected { Status: 401 or 403 } rejected && !rejected.Detail.Any(char.IsControl);
    }

    private static void ForAll(Gen<string> tokens, Func<string, bool> property, int tests = 5000) =>
        Check.One(Trials.Of(tests), Prop.ForAll(tokens.ToArbitrary(), property));

    [Test]
    public void The_good_token_passes() => _gate.Send(Good).ShouldBeOfType<Authenticated>();

    [Test]
    public void Random_text_is_refused() =>
        ForAll(Gen.Choose(0, 0xFFFF).Select(c => (char)c).ArrayOf().Select(c => new string(c)), IsRefused);

    [Test]
    public void Random_text_of_the_token_alphabet_is_refused() =>
        ForAll(Gen.Elements("ABCabc019-_.=eyJ".ToCharArray()).ArrayOf().Select(c => new string(c)), IsRefused);

    [Test]
    public void Random_octets_in_three_encoded_parts_are_refused()
    {
        var part = Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().Select(b => JwtGateway.Tokens.Jws.Base64UrlText.Encode(b));
        ForAll(Gen.ArrayOf(part, 3).Select(p => string.Join('.', p)), IsRefused);
    }

    [Test]
    public void A_good_token_with_any_character_changed_inserted_or_removed_is_refused()
    {
        var good = Good;
        var spoiled = from at in Gen.Choose(0, good.Length - 1)
                      from kind in Gen.Choose(0, 3)
                      from c in Gen.OneOf(Gen.Elements("Aa0-_.=+/ ".ToCharArray()), Gen.Choose(1, 0x2FF).Select(i => (char)i))
                      select kind switch
                      {
                          0 => good[..at] + c + good[(at + 1)..],
                          1 => good[..(at + 1)] + c + good[(at + 1)..],
                          2 => good.Remove(at, 1),
                          _ => good[..at],
                      };

        // Nothing is cut off and no spelling is equivalent, so only the good token itself may pass.
        ForAll(spoiled, t => t == good || IsRefused(t), tests: 10_000);
    }

    [Test]
    public void A_rightly_signed_token_with_spoiled_JSON_is_never_an_exception()
    {
        var header = Utf8("""{"alg":"ES256","kid":"key-ES256","typ":"JWT"}""");
        var payload = Utf8("""{"iss":"https://issuer.example","aud":["api"],"exp":1700000600,"sub":"me"}""");
        var gen = from inHeader in Gen.Elements(true, false)
                  from at in Gen.Choose(0, 200)
                  from octet in Gen.Choose(0, 255)
                  select (inHeader, at, (byte)octet);
        Check.One(Trials.Of(1500), Prop.ForAll(gen.ToArbitrary(), t =>
        {
            var (inHeader, at, octet) = t;
            var target = (byte[])(inHeader ? header : payload).Clone();
            target[at % target.Length] = octet;
            var token = inHeader ? Signed(TestKeys.Es256, target, payload) : Signed(TestKeys.Es256, header, target);
            var context = Gate.Bearer(token);
            return _gate.Send(context) is Authenticated || Refused(Gate.Bearer(token));
        }));
    }

    [Test]
    public void Hostile_shapes_are_refused_quickly()
    {
        var members = string.Join(',', Enumerable.Range(0, 1500).Select(i => $"\"{i}\":0"));
        string[] hostile =
        [
            new('.', 30_000), new('a', 30_000), string.Concat(Enumerable.Repeat("a.", 15_000)), $"{B64("{\"alg\":\"RS256\"}")}.{new string('A', 16_000)}.AAAA",
            $"{B64(new string('[', 3000))}.e30.AA", $"{B64("{\"alg\":\"RS256\",\"a\":" + new string('[', 2900))}.e30.AA",
            $"{B64("{\"alg\":\"RS256\"}")}.{B64($"{{{members}}}")}.AA", $"{B64("{\"alg\":\"RS256\"}")}.{B64("{\"a\":" + new string('9', 10_000) + "}")}.AA",
            $"{B64("{\"alg\":\"RS256\",\"kid\":\"" + new string('k', 2900) + "\"}")}.{B64("{\"iss\":\"https://issuer.example\",\"aud\":\"api\"}")}.AA",
        ];
        var watch = Stopwatch.StartNew();
        foreach (var token in hostile)
        {
            for (var i = 0; i < 20; i++)
                Refused(Gate.Bearer(token)).ShouldBeTrue(token[..20]);
        }

        (watch.Elapsed / (hostile.Length * 20)).ShouldBeLessThan(TimeSpan.FromMilliseconds(20));
    }
}

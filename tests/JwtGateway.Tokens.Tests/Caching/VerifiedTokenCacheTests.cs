using System.Globalization;
using JwtGateway.Tokens.Caching;

namespace JwtGateway.Tokens.Tests.Caching;

public sealed class VerifiedTokenCacheTests
{
    private const long Roomy = 16 * 1024 * 1024;

    [Test]
    public void A_token_is_found_by_exactly_its_text()
    {
        var cache = new VerifiedTokenCache(Roomy);
        var token = Text(1);
        var added = Add(cache, token);

        cache.Find(token).ShouldBeSameAs(added);
        cache.Count.ShouldBe(1);
    }

    [Test]
    public void A_token_that_shares_the_signature_but_not_the_claims_is_another([Values(0, 10, 200)] int changed)
    {
        var cache = new VerifiedTokenCache(Roomy);
        var token = Text(1);
        Add(cache, token);
        var forged = token.ToCharArray();
        forged[changed] = 'Z';

        cache.Find(forged).ShouldBeNull();
        cache.Find(token).ShouldNotBeNull();
    }

    [Test]
    public void A_token_is_admitted_on_its_second_verification()
    {
        var cache = new VerifiedTokenCache(Roomy);
        cache.Admits(Text(1)).ShouldBeFalse();
        cache.Admits(Text(1)).ShouldBeTrue();
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Without_memory_nothing_is_remembered(long bytes)
    {
        var cache = new VerifiedTokenCache(bytes);
        cache.IsOn.ShouldBeFalse();
        cache.Admits(Text(1)).ShouldBeFalse();
        cache.Admits(Text(1)).ShouldBeFalse();
        cache.Find(Text(1)).ShouldBeNull();
    }

    [Test]
    public void Text_that_is_shorter_than_any_token_is_never_found()
    {
        var cache = new VerifiedTokenCache(Roomy);
        cache.Find("").ShouldBeNull();
        cache.Find("a.b.c").ShouldBeNull();
        cache.Admits("a.b.c").ShouldBeFalse();
    }

    [Test]
    public void Its_memory_is_bounded_whatever_is_added()
    {
        const long max = 256 * 1024;
        var cache = new VerifiedTokenCache(max);
        for (var i = 0; i < 5_000; i++)
        {
            Add(cache, Text(i, length: 100 + (i * 37 % 7_000)));
            cache.Bytes.ShouldBeLessThanOrEqualTo(max);
        }

        cache.Count.ShouldBeGreaterThan(0);
    }

    [Test]
    public void A_token_that_would_take_an_undue_share_of_the_memory_is_not_kept()
    {
        var cache = new VerifiedTokenCache(64 * 1024);
        Add(cache, Text(1, length: 8_000)).ShouldBeNull();
        cache.Count.ShouldBe(0);
        cache.Bytes.ShouldBe(0);
    }

    [Test]
    public void A_flood_of_good_tokens_that_are_used_once_drives_nothing_out()
    {
        var cache = new VerifiedTokenCache(1024 * 1024);
        var used = Enumerable.Range(0, 100).Select(i => Text(i)).ToList();
        for (var round = 0; round < 5; round++)
            used.ForEach(token => Request(cache, token));
        var kept = used.Where(token => cache.Find(token) is not null).ToList();
        kept.Count.ShouldBeGreaterThan(95);

        for (var i = 0; i < 50_000; i++)
            Request(cache, Text(1_000 + i));

        // The doorkeeper's memory is finite: of 50,000 hashes a few meet their like by chance.
        kept.Count(token => cache.Find(token) is not null).ShouldBe(kept.Count);
    }

    [Test]
    public void Tokens_in_use_outlive_tokens_that_came_twice_and_never_again()
    {
        var cache = new VerifiedTokenCache(1024 * 1024);
        var used = Enumerable.Range(0, 50).Select(i => Text(i)).ToList();
        used.ForEach(token => Request(cache, token));
        used.ForEach(token => Request(cache, token));

        for (var i = 0; i < 20_000; i++)
        {
            Request(cache, Text(1_000 + i));
            Request(cache, Text(1_000 + i));
            if (i % 4 == 0)
                used.ForEach(token => cache.Find(token));
        }

        used.Count(token => cache.Find(token) is not null).ShouldBeGreaterThanOrEqualTo(45);
    }

    [Test]
    public void What_is_taken_out_is_gone_and_its_memory_free()
    {
        var cache = new VerifiedTokenCache(Roomy);
        var entry = Add(cache, Text(1))!;
        cache.Remove(entry);
        cache.Remove(entry);

        cache.Find(Text(1)).ShouldBeNull();
        (cache.Count, cache.Bytes).ShouldBe((0, 0L));
    }

    [Test]
    public void A_token_that_two_requests_verified_at_once_is_there_once()
    {
        var cache = new VerifiedTokenCache(Roomy);
        Add(cache, Text(1)).ShouldBeSameAs(Add(cache, Text(1)));
        cache.Count.ShouldBe(1);
    }

    [Test]
    public void Many_requests_at_once_find_what_they_ask_for_or_nothing()
    {
        var cache = new VerifiedTokenCache(256 * 1024);
        var texts = Enumerable.Range(0, 500).Select(i => Text(i)).ToArray();
        Parallel.For(0, 8, worker =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 20_000; i++)
            {
                var text = texts[random.Next(texts.Length)];
                var found = cache.Find(text);
                if (found is null)
                    Add(cache, text);
                else if (!found.Is(text) || !Encodes(found.Contents, text))
                    throw new InvalidOperationException("Another token's entry.");
                else if (random.Next(50) == 0)
                    cache.Remove(found);
            }
        });

        cache.Count.ShouldBe(texts.Count(text => cache.Find(text) is not null));
        cache.Bytes.ShouldBe(texts.Select(text => cache.Find(text)).Sum(entry => entry?.Bytes ?? 0));
    }

    [Test]
    public void Counts_from_all_cores_are_all_counted()
    {
        var counter = new StripedCounter();
        Parallel.For(0, 10_000, _ => counter.Increment());
        counter.Sum.ShouldBe(10_000);
    }

    private static void Request(VerifiedTokenCache cache, string text)
    {
        if (cache.Find(text) is null && cache.Admits(text))
            Add(cache, text);
    }

    private static VerifiedToken? Add(VerifiedTokenCache cache, string text) => cache.Add(text, new TokenContents(Marked(text), 0, default, default));

    private static byte[] Marked(string text) => [.. BitConverter.GetBytes(text.GetHashCode(StringComparison.Ordinal)), .. new byte[text.Length / 2]];

    private static bool Encodes(TokenContents contents, string text) => BitConverter.ToInt32(contents.Buffer) == text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Text as long as a token's, different in its tail, as signatures are.</summary>
    private static string Text(int number, int length = 800)
    {
        var random = new Random(number);
        var tail = string.Concat(Enumerable.Range(0, 40).Select(_ => (char)('a' + random.Next(26))));
        return number.ToString(CultureInfo.InvariantCulture) + new string('x', length) + tail;
    }
}

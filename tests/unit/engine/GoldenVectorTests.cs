using System.Text;
using Sched.Engine;
using Sched.Tests.Model;
using Xunit;

namespace Sched.Tests.Engine;

/// <summary>
/// Numbers that every replica must agree on for ever, worked out twice: by the engine, and by the model's own words.
/// </summary>
public sealed class GoldenVectorTests
{
    private static readonly HashKey ReferenceKey = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    // From the reference implementation: the message of n bytes is 00 01 02 ... n-1.
    [Theory]
    [InlineData(0, "a3817f04ba25a8e66df67214c7550293")]
    [InlineData(1, "da87c1d86b99af44347659119b22fc45")]
    [InlineData(2, "8177228da4a45dc7fca38bdef60affe4")]
    [InlineData(3, "9c70b60c5267a94e5f33b6b02985ed51")]
    public void SipHash_gives_the_reference_vectors(int length, string expected)
    {
        byte[] message = [.. Enumerable.Range(0, length).Select(i => (byte)i)];

        Assert.Equal(expected, Hex(SipHash.Hash128(ReferenceKey, message)));
        Assert.Equal(expected, Hex(ModelHash.Of(ReferenceKey.Low, ReferenceKey.High, message)));
    }

    [Fact]
    public void SipHash_agrees_with_the_model_at_every_length()
    {
        var random = new Random(1);
        for (var length = 0; length <= 600; length++)
        {
            var message = new byte[length];
            random.NextBytes(message);
            var key = new HashKey((ulong)random.NextInt64(), (ulong)random.NextInt64());

            Assert.Equal(ModelHash.Of(key.Low, key.High, message), SipHash.Hash128(key, message));
        }
    }

    [Theory]
    [InlineData(1, "53636865-6400-8000-8000-000000000001")]
    [InlineData(0x0123_4567_89ab, "53636865-6400-8000-8000-0123456789ab")]
    [InlineData((1L << 48) - 1, "53636865-6400-8000-8000-ffffffffffff")]
    public void A_server_made_id_shows_the_seq(long seq, string expected)
    {
        var text = JobIds.TextFromSeq(seq);

        Assert.Equal(expected, Encoding.UTF8.GetString(text));
        Assert.Equal(expected, JobIds.FromSeq(seq).ToString());
        Assert.Equal(expected, ModelIds.FromSeq(seq));
        Assert.True(JobIds.TryGetSeq(text, out var read));
        Assert.Equal(seq, read);
    }

    [Theory]
    [InlineData("53636865-6400-8000-8000-000000000000")]
    [InlineData("53636865-6400-8000-8001-000000000001")]
    [InlineData("53636865-6400-7000-8000-000000000001")]
    [InlineData("53636865-6400-8000-8000-00000000000A")]
    [InlineData("53636865-6400-8000-8000-0000000000011")]
    [InlineData("5363686564008000-8000-000000000001")]
    [InlineData("mail-17")]
    [InlineData("")]
    public void Other_texts_hold_no_seq(string id) => Assert.False(JobIds.TryGetSeq(Encoding.UTF8.GetBytes(id), out _));

    [Theory]
    [InlineData("mail-17")]
    [InlineData("a")]
    [InlineData("0197f1b2-3c4d-7e5f-8a6b-7c8d9e0f1a2b")]
    [InlineData("0197F1B2-3c4d-7e5f-8a6b-7c8d9e0f1a2b")]
    [InlineData("0197f1b2-3c4d-7e5f-8a6b_7c8d9e0f1a2b")]
    [InlineData("sixteen letters!")]
    [InlineData("größe-日本-🙂")]
    public void An_id_leads_to_the_same_place_by_both_ways(string id)
    {
        var text = Encoding.UTF8.GetBytes(id);
        foreach (var space in new uint[] { 0, 1, 77, uint.MaxValue })
        {
            Assert.Equal(ModelIds.KeyOf(ReferenceKey, space, id), JobIds.KeyOf(ReferenceKey, space, text));
        }

        Assert.Equal(ModelIds.KeptText(id).Length == 0, JobIds.IsUuid(text));
    }

    [Fact]
    public void The_place_of_an_id_is_fixed_for_ever()
    {
        Assert.Equal(
            "ece7912a0204d52d815f9f2f9c9bd9a3", Show(JobIds.KeyOf(ReferenceKey, 1, "mail-17"u8)));
        Assert.Equal(
            "dd7429d145a9efcfddfbe88c5c3dddbd",
            Show(JobIds.KeyOf(ReferenceKey, 1, "0197f1b2-3c4d-7e5f-8a6b-7c8d9e0f1a2b"u8)));
    }

    [Fact]
    public void The_content_hash_is_fixed_for_ever()
    {
        var plain = new JobSpec { DueMs = 5_000, Priority = 3, Body = "hello"u8.ToArray() };
        var rich = plain with { DueIsDelay = true, Policy = new RunPolicy(3, 100, 900), Key = "customer"u8.ToArray() };

        Assert.Equal("4124753b0ef22aa1", Show(ContentHash.Of(plain, "mail")));
        Assert.Equal("d8d0142cc0c4e6b1", Show(ContentHash.Of(rich, "mail")));
    }

    [Fact]
    public void The_content_hash_agrees_with_the_model()
    {
        var random = new Random(2);
        for (var i = 0; i < 1_000; i++)
        {
            var job = RandomSpec(random);
            var queue = random.Next(2) == 0 ? "mail" : "größe";

            Assert.Equal(ModelContentHash.Of(job, queue), ContentHash.Of(job, queue));
        }
    }

    [Fact]
    public void Each_requested_field_changes_the_content_hash_and_the_id_does_not()
    {
        var job = new JobSpec { DueMs = 5_000, Priority = 3, Body = "a"u8.ToArray(), Key = "k"u8.ToArray() };
        JobSpec[] others =
        [
            job, job with { DueMs = 5_001 }, job with { DueIsDelay = true }, job with { Priority = 4 },
            job with { Policy = default(RunPolicy) }, job with { Policy = new RunPolicy(1, 0, 0) },
            job with { Policy = new RunPolicy(0, 1, 0) }, job with { Policy = new RunPolicy(0, 0, 1) },
            job with { Key = "b"u8.ToArray() }, job with { Body = "b"u8.ToArray() },
            job with { Key = "a"u8.ToArray(), Body = "k"u8.ToArray() },
        ];

        var hashes = others.Select(other => ContentHash.Of(other, "q")).Append(ContentHash.Of(job, "r")).ToList();

        Assert.Equal(hashes.Count, hashes.Distinct().Count());
        Assert.Equal(hashes[0], ContentHash.Of(job with { Id = "other"u8.ToArray() }, "q"));
        Assert.All(hashes, hash => Assert.Equal(1UL, hash & 15));
    }

    [Theory]
    [InlineData(0, 1, 1L)]
    [InlineData(0, 4_503_599_627_370_495, 4_503_599_627_370_495L)]
    [InlineData(1, 1, 4_503_599_627_370_497L)]
    [InlineData(2_047, 4_503_599_627_370_495, long.MaxValue)]
    public void A_token_is_its_epoch_before_its_counter(int epoch, long counter, long expected)
    {
        var token = FencingToken.Create(epoch, counter);

        Assert.Equal(expected, token.Value);
        Assert.Equal(epoch, token.Epoch);
        Assert.Equal(counter, token.Counter);
    }

    [Theory]
    [InlineData(1, 1_000, 3_600_000, 1_000)]
    [InlineData(2, 1_000, 3_600_000, 2_000)]
    [InlineData(5, 1_000, 3_600_000, 16_000)]
    [InlineData(13, 1_000, 3_600_000, 3_600_000)]
    [InlineData(1_000, 1_000, 3_600_000, 3_600_000)]
    [InlineData(1, 1, 1, 1)]
    public void A_backoff_lies_within_its_bound_and_reaches_both_ends(
        int attempt, long backoffMs, long maxMs, long boundMs)
    {
        var policy = new RunPolicy(Limits.MaxAttemptsMax, backoffMs, maxMs);

        var waits = Enumerable.Range(1, 3_000)
            .Select(seq => ModelBackoff.Ms(ReferenceKey, seq, attempt, policy))
            .ToList();

        Assert.All(waits, wait => Assert.InRange(wait, 1, boundMs));
        Assert.InRange(waits.Min(), 1, 1 + (boundMs / 100));
        Assert.InRange(waits.Max(), boundMs - (boundMs / 100), boundMs);
    }

    private static JobSpec RandomSpec(Random random)
    {
        var body = new byte[random.Next(40)];
        var key = new byte[random.Next(3)];
        random.NextBytes(body);
        random.NextBytes(key);
        return new JobSpec
        {
            DueMs = random.NextInt64(),
            DueIsDelay = random.Next(2) == 0,
            Priority = (byte)random.Next(8),
            Policy = random.Next(2) == 0 ? null : new RunPolicy(random.Next(), random.NextInt64(), random.NextInt64()),
            Key = key,
            Body = body,
        };
    }

    private static string Hex((ulong Low, ulong High) hash) =>
        Convert.ToHexStringLower([.. BitConverter.GetBytes(hash.Low), .. BitConverter.GetBytes(hash.High)]);

    private static string Show(NameKey key) => $"{key.High:x16}{key.Low:x16}";

    private static string Show(ulong hash) => $"{hash:x16}";
}

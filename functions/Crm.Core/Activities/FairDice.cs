using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Crm.Activities;

/// <summary>
/// Draws that can be checked afterwards. The SHA-256 of the seed is published before the first try and the seed after the last; each draw
/// is HMAC-SHA256(seed, "activity|member|n") with n counting the member's plays, so nobody can draw again or leave one out unseen.
/// </summary>
public sealed class FairDice(byte[] seed)
{
    public const int Sides = 1_000_000, SeedBytes = 32;

    /// <summary>For kinds that draw nothing.</summary>
    public static FairDice None { get; } = new(new byte[SeedBytes]);

    /// <summary>What is published before.</summary>
    public string Commitment => CommitmentOf(seed);

    public static string CommitmentOf(byte[] seed) => Convert.ToHexStringLower(SHA256.HashData(seed));

    /// <summary>From 0 to 999,999, each as probable as another to one part in 10¹³.</summary>
    public int Roll(string activity, string member, int n) => (int)(((UInt128)Draw($"{activity}|{member}|{n}") * Sides) >> 64);

    readonly ConcurrentDictionary<(string Activity, int Count), int[]> orders = new();

    /// <summary>The numbers from 0 to count - 1 in an order the seed fixes: Fisher and Yates' shuffle over its draws.</summary>
    public IReadOnlyList<int> Shuffle(string activity, int count) =>
        orders.GetOrAdd((activity, count), key => ShuffleOnce(key.Activity, key.Count));

    int[] ShuffleOnce(string activity, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var at = (int)(((UInt128)Draw($"{activity}|order|{i}") * (ulong)(i + 1)) >> 64);
            (order[i], order[at]) = (order[at], order[i]);
        }
        return order;
    }

    ulong Draw(string what)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(what.Length)];
        Span<byte> digest = stackalloc byte[32];
        HMACSHA256.HashData(seed, bytes[..Encoding.UTF8.GetBytes(what, bytes)], digest);
        return BinaryPrimitives.ReadUInt64BigEndian(digest);
    }
}

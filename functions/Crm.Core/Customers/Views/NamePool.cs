using System.Text;

namespace Crm.Customers.Views;

/// <summary>
/// One string for equal texts (UTF-8), so that a scan of millions of rows makes each province and category once.
/// Not thread-safe.
/// </summary>
sealed class NamePool
{
    const int Slots = 8192;

    readonly (byte[] Utf8, string Text)[] slots = new (byte[], string)[Slots];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        ref var slot = ref slots[Mix64.Of(utf8, 0) & (Slots - 1)];
        if (slot.Utf8 is not null && utf8.SequenceEqual(slot.Utf8)) return slot.Text;
        // Two names in one slot take turns: the pool never grows.
        slot = (utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        return slot.Text;
    }
}

/// <summary>A quick 64-bit hash (multiply and fold) for fingerprints of input; nothing secret rests on it.</summary>
static class Mix64
{
    const ulong A = 0x9E3779B97F4A7C15, B = 0xD6E8FEB86659FD93;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed)
    {
        var hash = seed ^ (ulong)bytes.Length * A;
        while (bytes.Length >= 8)
        {
            hash = Fold(hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes), A);
            bytes = bytes[8..];
        }
        ulong last = 0;
        foreach (var b in bytes) last = last << 8 | b;
        return Fold(hash ^ last, B);
    }

    static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low ^ (x << 32 | x >> 32);
    }
}

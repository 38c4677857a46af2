using System.Text;

namespace Crm.Local.Sqlite;

/// <summary>
/// The keys of rows as they are stored: bytes that sort as the keys do, with few bits for the characters keys are made of (4 or 5 for a
/// hexadecimal digit) and more for the others. A key of two ids takes 38 bytes and not 67, in its table and in the table's index.
/// </summary>
/// <remarks>
/// An alphabetic prefix code: no character's code begins another's, and a smaller character has a smaller code. What is left of the last
/// byte is fewer than eight zeros, which are no character: every code that begins with so many has sixteen bits. The lengths are part of
/// every stored file and never change.
/// </remarks>
static class PackedKey
{
    const int MaxBits = 16, FastBits = 10, Symbols = 256;

    static readonly byte[] Bits = [.. Enumerable.Range(0, Symbols).Select(symbol => (byte)BitsOf((char)symbol))];

    /// <summary>Each symbol's code, at the upper end of its sixteen bits.</summary>
    static readonly ushort[] Codes = Assign();

    /// <summary>The symbol at the next ten bits; absent where its code is longer.</summary>
    static readonly byte?[] Fast = [.. Enumerable.Range(0, 1 << FastBits).Select(FastSymbol)];

    public static int MaxBytes(int length) => length * (MaxBits / 8);

    public static byte[] Encode(string key)
    {
        var utf8 = Encoding.UTF8.GetBytes(key);
        var coded = new byte[MaxBytes(utf8.Length)];
        return coded[..Encode(utf8, coded)];
    }

    /// <summary>Writes the code of a key and tells how many bytes it took.</summary>
    public static int Encode(ReadOnlySpan<byte> utf8, Span<byte> coded)
    {
        var (bits, held, size) = (0UL, 0, 0);
        foreach (var symbol in utf8)
        {
            bits = bits << Bits[symbol] | (uint)Codes[symbol] >> (MaxBits - Bits[symbol]);
            for (held += Bits[symbol]; held >= 8; held -= 8) coded[size++] = (byte)(bits >> (held - 8));
        }
        if (held > 0) coded[size++] = (byte)(bits << (8 - held));
        return size;
    }

    public static string Decode(ReadOnlySpan<byte> coded)
    {
        var most = coded.Length * 2;
        Span<byte> utf8 = most <= 1024 ? stackalloc byte[most] : new byte[most];
        var (bits, held, read, size) = (0U, 0, 0, 0);
        while (true)
        {
            for (; held <= 24 && read < coded.Length; held += 8) bits |= (uint)coded[read++] << (24 - held);
            if (held < 8 && bits == 0) return Encoding.UTF8.GetString(utf8[..size]);
            var symbol = Fast[bits >> (32 - FastBits)] ?? SymbolAt((ushort)(bits >> MaxBits));
            utf8[size++] = symbol;
            bits <<= Bits[symbol];
            held -= Bits[symbol];
        }
    }

    static int BitsOf(char symbol) => symbol switch
    {
        >= '1' and <= '9' => 4,
        '0' or >= 'a' and <= 'f' or '|' => 5,
        >= 'g' and <= 'z' or '-' or '.' or '}' or '~' => 8,
        >= 'A' and <= 'Z' or '_' or ':' => 10,
        _ => MaxBits,
    };

    static ushort[] Assign()
    {
        var (codes, next) = (new ushort[Symbols], 0);
        for (var symbol = 0; symbol < Symbols; symbol++)
        {
            var room = 1 << (MaxBits - Bits[symbol]);
            var code = (next + room - 1) / room * room;
            codes[symbol] = checked((ushort)code);
            next = code + room;
        }
        return codes;
    }

    static byte? FastSymbol(int bits)
    {
        var symbol = SymbolAt((ushort)(bits << (MaxBits - FastBits)));
        return Bits[symbol] <= FastBits ? symbol : null;
    }

    /// <summary>The one with the largest code that is not above.</summary>
    static byte SymbolAt(ushort bits)
    {
        var at = Array.BinarySearch(Codes, bits);
        return (byte)(at >= 0 ? at : ~at - 1);
    }
}

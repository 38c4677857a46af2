namespace Crm.Reports.Products;

/// <summary>One worker's sums; sums of parts do not depend on who counted what.</summary>
sealed class ProductCount
{
    public const string Region = "region";

    public sealed class Of
    {
        public long Buyers, Pieces;
        public (DateTimeOffset At, string Title) Title;
        public readonly Dictionary<string, long> Amounts = new(StringComparer.Ordinal);
        public readonly Dictionary<(string Kind, string Value), long> Crowd = [];

        public void Add(Of other)
        {
            (Buyers, Pieces) = (Buyers + other.Buyers, Pieces + other.Pieces);
            if (other.Title.CompareTo(Title) > 0) Title = other.Title;
            foreach (var (currency, amount) in other.Amounts) Amounts[currency] = Amounts.GetValueOrDefault(currency) + amount;
            foreach (var (one, count) in other.Crowd) Crowd[one] = Crowd.GetValueOrDefault(one) + count;
        }
    }

    public long Orders;
    public readonly Of All = new();
    public readonly Dictionary<string, Of> Products = new(StringComparer.Ordinal);

    public Of this[string product] =>
        Products.TryGetValue(product, out var known) ? known : Products[product] = new Of();

    public void Add(ProductCount other)
    {
        Orders += other.Orders;
        All.Add(other.All);
        foreach (var (product, counts) in other.Products) this[product].Add(counts);
    }
}

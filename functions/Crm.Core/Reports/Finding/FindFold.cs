using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Crm.Customers;
using Crm.Orders;
using Crm.Touchpoints;

namespace Crm.Reports.Finding;

/// <summary>
/// Which customers a phone's last digits, a nickname, a name, or an order's number as the buyer sees it, may lead to. Some twenty bytes
/// for each, and nothing from which a phone could be read: only hints, checked against the rows when somebody asks.
/// </summary>
public sealed class FindFold : IRowFold
{
    public const int Digits = 4;

    readonly HashSet<(ulong Hint, UInt128 Customer)> hints = [];

    public void Add(Customer customer)
    {
        if (customer.MergedInto is not null) return;
        foreach (var phone in CustomerCard.PhonesOf(customer)) AddTail(phone, customer.Id);
        if (customer.Profile?.Nickname?.Value is { Length: > 0 } nickname)
        {
            Add(OfNickname(nickname), customer.Id);
            AddName(nickname, customer.Id);
        }
        AddName(customer.Profile?.Name?.Value, customer.Id);
    }

    public void Add(string customer, OrderState order)
    {
        if (order.Contact?.Value.Phone is { } phone) AddTail(phone, customer);
        AddName(order.Contact?.Value.Name, customer);
        if (order.Details?.Value.Number is { } number && number != order.Key.Id) Add(OfNumber(number), customer);
    }

    public void Add(string customer, Touchpoint touchpoint)
    {
    }

    /// <summary>By hint; each has its customers in order.</summary>
    public IEnumerable<IGrouping<ulong, string>> All => hints.OrderBy(h => h.Hint).ThenBy(h => h.Customer)
        .GroupBy(h => h.Hint, h => h.Customer.ToString("x32", CultureInfo.InvariantCulture));

    public static ulong OfTail(string tail) => Hash("tail", tail[^Digits..]);

    public static ulong OfNickname(string nickname) => Hash("nickname", nickname);

    /// <param name="hint">One of <see cref="NameWords.Hints"/>.</param>
    public static ulong OfName(string hint) => Hash("name", hint);

    public static ulong OfNumber(string number) => Hash("number", number);

    void AddName(string? name, string customer)
    {
        if (name is { Length: > 0 })
            foreach (var hint in NameWords.Hints(name)) Add(OfName(hint), customer);
    }

    void AddTail(string phone, string customer)
    {
        if (phone.Length >= Digits) Add(OfTail(phone), customer);
    }

    void Add(ulong hint, string customer)
    {
        if (UInt128.TryParse(customer, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id)) hints.Add((hint, id));
    }

    static ulong Hash(string kind, string text) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}|{text}")));
}

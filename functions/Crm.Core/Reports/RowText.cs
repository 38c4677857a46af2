using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>A stored row as JSON, however it is stored: for people, and for what compares rows of different versions.</summary>
public static class RowText
{
    public static ReadOnlyMemory<byte> Of(string key, ReadOnlyMemory<byte> body) => RowBody.IsJson(body.Span) ? body : Kind(key) switch
    {
        'c' => As<Customer>(body),
        'o' => As<StoredOrder>(body),
        't' => As<Touchpoint>(body),
        'd' => As<DueRow>(body),
        'e' => As<ClassificationChange>(body),
        _ => body,
    };

    static ReadOnlyMemory<byte> As<T>(ReadOnlyMemory<byte> body) => Json.Bytes(RowBody.Read<T>(body));

    /// <summary>The letter a row's key begins with; a blank in tables whose keys have none.</summary>
    internal static char Kind(string key) => key.Length > 1 && key[1] == '|' ? key[0] : ' ';
}

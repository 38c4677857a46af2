namespace Crm.Customers;

/// <summary>What somebody of the staff wrote down about a buyer: never sent, and gone with the buyer.</summary>
/// <param name="Id">Of the note; the same one told again changes nothing.</param>
public sealed record Note(string Id, DateTimeOffset At, string By, string Text)
{
    /// <summary>Begins the key of a note: "n|{customer}|{id}".</summary>
    public const string Kind = "n";

    public static string Key(string customer, string id) => $"{Kind}|{customer}|{id}";
}

using Crm.Customers;

namespace Crm.Shops;

/// <summary>How a shop's mails go out.</summary>
/// <param name="From">The sender's address.</param>
/// <param name="SharesCaps">Mails and texts count together for the day's and the month's caps.</param>
/// <param name="KeepsHours">Classes whose mails keep the quiet hours of texts; the others go at any hour.</param>
public sealed record ShopMail(string From, string FromName, string? ReplyTo, bool SharesCaps, IReadOnlyList<MessageClass> KeepsHours);

/// <summary>Section <c>Shops:{id}:Mail</c>. Without From there is none.</summary>
public sealed class ShopMailOptions
{
    public string? From { get; set; }

    /// <summary>Default: the shop's name.</summary>
    public string? FromName { get; set; }
    public string? ReplyTo { get; set; }
    public bool SharesCaps { get; set; } = true;

    /// <summary>Default: Promotional.</summary>
    public List<string> KeepsHours { get; set; } = [];

    public ShopMail? ToMail(string at, string shop, ICollection<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(From)) return null;
        if (!EmailAddress.TryParse(From, out var from) && !IsAddress(From, out from)) mistakes.Add($"{at}:From: is not an e-mail address.");
        if (!string.IsNullOrEmpty(ReplyTo) && !IsAddress(ReplyTo, out _)) mistakes.Add($"{at}:ReplyTo: is not an e-mail address.");
        var classes = new List<MessageClass>();
        foreach (var name in KeepsHours.Where(n => n.Length > 0))
            if (Enum.TryParse<MessageClass>(name, true, out var one) && Enum.IsDefined(one)) classes.Add(one);
            else mistakes.Add($"{at}:KeepsHours: '{name}' is not one of Transactional, Care, Promotional.");
        if (classes.Count == 0) classes.Add(MessageClass.Promotional);
        return new ShopMail(from, string.IsNullOrWhiteSpace(FromName) ? shop : FromName.Trim(),
            string.IsNullOrWhiteSpace(ReplyTo) ? null : ReplyTo.Trim(), SharesCaps, classes);
    }

    // A sender may well be called noreply, which names no buyer.
    static bool IsAddress(string text, out string address)
    {
        address = text.Trim();
        return System.Net.Mail.MailAddress.TryCreate(address, out var parsed) && parsed.Address == address && address.All(char.IsAscii);
    }
}

using System.Text;
using Crm.Events;

namespace Crm.Erasure;

/// <summary>
/// Whether a message as it came names a person: their phone however it is spaced, e-mail, platform id or one of their orders.
/// </summary>
public static class NamedInMessage
{
    // The end of a number is written the same with and without its country; so many digits are seldom anybody else's.
    const int PhoneDigits = 9;

    public static bool Names(PersonTraces person, InboxMessage message)
    {
        var body = Uri.UnescapeDataString(Encoding.UTF8.GetString(message.Body));
        if (person.Emails.Any(mail => body.Contains(mail, StringComparison.OrdinalIgnoreCase))) return true;
        var digits = Digits(body);
        if (person.Phones.Any(phone => HasNumber(digits, phone[Math.Max(1, phone.Length - PhoneDigits)..], tail: true))) return true;
        var prefix = $"{message.Shop}:{message.Platform}:";
        return person.Ids.Any(id => id.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && HasWord(body, id[prefix.Length..]));
    }

    static bool HasWord(string body, string word)
    {
        for (var at = body.IndexOf(word, StringComparison.Ordinal); at >= 0; at = body.IndexOf(word, at + 1, StringComparison.Ordinal))
            if (!(at > 0 && char.IsLetterOrDigit(body[at - 1]))
                && !(at + word.Length < body.Length && char.IsLetterOrDigit(body[at + word.Length]))) return true;
        return false;
    }

    static bool HasNumber(string digits, string number, bool tail)
    {
        for (var at = digits.IndexOf(number, StringComparison.Ordinal); at >= 0; at = digits.IndexOf(number, at + 1,
            StringComparison.Ordinal))
            if (tail && !(at + number.Length < digits.Length && char.IsAsciiDigit(digits[at + number.Length]))) return true;
        return false;
    }

    // "138 0013-8000" is one number: what people put between digits goes, everything else parts them.
    static string Digits(string body)
    {
        var text = new StringBuilder(body.Length);
        foreach (var c in body)
            if (char.IsAsciiDigit(c)) text.Append(c);
            else if (c is not (' ' or '-' or '.' or '(' or ')' or '/' or '\u00a0')) text.Append('|');
        return text.ToString();
    }
}

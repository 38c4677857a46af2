using Crm.Common;
using Crm.Customers;

namespace Crm.Local.Import;

/// <summary>
/// Reads what a row tells of the buyer beside name, phone and region, and what the buyer allowed. What cannot be read rejects the row: a
/// consent is not guessed.
/// </summary>
sealed class PersonBuilder(Mapping mapping, ImportedFields facts)
{
    static readonly HashSet<string> Yes =
        new(StringComparer.OrdinalIgnoreCase) { "1", "yes", "y", "true", "on", "granted", "subscribed", "opt-in", "是", "同意", "已订阅", "订阅" };
    static readonly HashSet<string> No =
        new(StringComparer.OrdinalIgnoreCase) { "0", "no", "n", "false", "off", "refused", "unsubscribed", "opt-out", "否", "拒绝", "已退订",
        "退订" };
    static readonly HashSet<string> Male = new(StringComparer.OrdinalIgnoreCase) { "m", "male", "男" };
    static readonly HashSet<string> Female = new(StringComparer.OrdinalIgnoreCase) { "f", "female", "女" };

    public Profile Person(Scope scope) => new()
    {
        Nickname = Text(scope, "nickname"), Language = Text(scope, "language"),
        Sex = Read(scope, "sex", text => Male.Contains(text) ? "male" : Female.Contains(text) ? "female"
            : null, "is neither male nor female"),
        Email = facts.Email(scope, mapping.Order["email"]),
        Birthday = Birthday(scope),
    };

    /// <param name="scope">The row.</param>
    /// <param name="placed">When the order was: the time of a consent that has none of its own.</param>
    public IReadOnlyList<ConsentChange> Consent(Scope scope, DateTimeOffset placed)
    {
        var word = Read(scope, "consent", text => Yes.Contains(text) || No.Contains(text) ? text : null, "is neither yes nor no");
        var dated = facts.Time(scope, mapping.Order["consentAt"]);
        if (dated is { } ahead && DateOnly.FromDateTime(ahead.UtcDateTime) > mapping.Rules.Latest)
            facts.Problems.Add(mapping.Order["consentAt"]!.Describe, Text(scope, "consentAt") ?? "", BirthdayText.Ahead);
        var at = dated ?? placed;
        if (word is null) return [];
        var state = new ConsentState(Yes.Contains(word), "csv") { Channel = mapping.Platform, Wording = Text(scope, "consentWording") };
        return [new ConsentChange(MessageClass.Promotional, new LwwRegister<ConsentState>(at, state))];
    }

    DateOnly? Birthday(Scope scope)
    {
        if (Text(scope, "birthday") is not { } text) return null;
        if (BirthdayText.Problem(text, mapping.Rules.Latest, out var day) is not { } wrong) return day;
        facts.Problems.Add(mapping.Order["birthday"]!.Describe, text, wrong);
        return null;
    }

    string? Text(Scope scope, string name) => ImportedFields.Text(scope, mapping.Order[name]);

    string? Read(Scope scope, string name, Func<string, string?> read, string wrong)
    {
        if (Text(scope, name) is not { } text) return null;
        if (read(text.Trim()) is { } value) return value;
        facts.Problems.Add(mapping.Order[name]!.Describe, text, wrong);
        return null;
    }
}

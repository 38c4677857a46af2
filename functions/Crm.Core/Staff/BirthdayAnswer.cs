using Crm.Customers;
using Crm.Tasks;

namespace Crm.Staff;

/// <summary>A birthday among the attributes of a task's answer is the profile's: birthday texts go by it.</summary>
static class BirthdayAnswer
{
    const string Source = "task";

    /// <summary>The same question in the languages the flows ask it in.</summary>
    static readonly string[] Names = ["birthday", "生日"];

    public static string? Mistake(TaskOutcome outcome, DateTimeOffset now) =>
        Find(outcome) is var (name, text) && BirthdayText.Problem(text, BirthdayText.LatestAt(now), out _) is { } wrong
            ? $"Attribute '{name}': {wrong}." : null;

    public static Customer Learn(Customer customer, TaskOutcome outcome, DateTimeOffset now) =>
        Find(outcome) is var (_, text) && BirthdayText.TryParse(text, BirthdayText.LatestAt(now), out var day)
            ? customer with { Profile = KnownProfile.Join(customer.Profile, new KnownProfile(now, new Profile { Birthday = day }, Source)) }
            : customer;

    // A value left empty removes the attribute; what is known of the person stays.
    static (string Name, string Text)? Find(TaskOutcome outcome)
    {
        foreach (var (name, value) in outcome.Attributes)
            if (Names.Contains(name, StringComparer.OrdinalIgnoreCase) && !string.IsNullOrWhiteSpace(value)) return (name, value);
        return null;
    }
}

using Crm.Common;
using Crm.Customers;

namespace Crm.Activities;

/// <summary>Kinds that ask something of the member.</summary>
public static partial class Play
{
    const int LongestAnswer = 200;
    public const string BirthdayField = "birthday";

    sealed partial record Turn
    {
        public PlayOutcome Profile(ActivityKind.Profile rules)
        {
            if (Member.Plays.Count > 0) return Refuse(PlayRules.Already);
            var told = new SortedDictionary<string, string?>(StringComparer.Ordinal);
            DateOnly? birthday = null;
            foreach (var field in rules.Fields)
            {
                var text = Input.Answers?.GetValueOrDefault(field);
                if (string.IsNullOrWhiteSpace(text))
                {
                    if (!IsKnown(field)) return Refuse(PlayRules.Input, field);
                }
                else if (field != BirthdayField)
                {
                    if (CleanText.OfBuyer(text, LongestAnswer) is not { } clean) return Refuse(PlayRules.Input, field);
                    told[field] = clean;
                }
                else if (BirthdayText.TryParse(text, BirthdayText.LatestAt(Now), out var day)) birthday = day;
                else return Refuse(PlayRules.Input, field);
            }
            return new PlayOutcome.Played(Row(rules.Points)) { Attributes = told, Birthday = birthday };
        }

        bool IsKnown(string field) => field == BirthdayField ? Member.Customer.Profile?.Birthday is not null
            : Member.Customer.Attributes.GetValueOrDefault(field)?.Value.Value is not null;

        public PlayOutcome Survey(ActivityKind.Survey rules)
        {
            if (Member.Plays.Count > 0 && (rules.RefreshMonths is not { } months
                || Today < Activity.DayOf(Member.Plays.Max(p => p.At)).AddMonths(months))) return Refuse(PlayRules.Already);
            var told = new SortedDictionary<string, string?>(StringComparer.Ordinal);
            foreach (var question in rules.Questions)
                if (Answer(question, Input.Answers?.GetValueOrDefault(question.Attribute)) is { } answer) told[question.Attribute] = answer;
                else return Refuse(PlayRules.Input, question.Attribute);
            return new PlayOutcome.Played(Row(rules.Points)) { Attributes = told };
        }

        static string? Answer(Question question, string? text)
        {
            if (string.IsNullOrWhiteSpace(text)) return null;
            if (question.Choices.Count == 0) return CleanText.OfBuyer(text, LongestAnswer);
            var chosen = question.IsMany ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : [text.Trim()];
            return chosen.Length > 0 && chosen.All(c => question.Choices.Any(k => k.Value == c))
                ? string.Join(',', question.Choices.Select(k => k.Value).Where(v => chosen.Contains(v))) : null;
        }
    }
}

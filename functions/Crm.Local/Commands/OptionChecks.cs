using System.CommandLine;
using System.Globalization;

namespace Crm.Local.Commands;

/// <summary>Options that are wrong are told with the option's name, like every other mistake in what was typed.</summary>
static class OptionChecks
{
    public static Option<int> Between(this Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{option.Name} is a number from {least} to {most}.");
        });
        return option;
    }

    /// <summary>A day as it is written here: 2026-03-01.</summary>
    public static Option<DateOnly?> Day(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            result.AddError($"{name}: '{text}' is no day such as 2026-03-01.");
            return null;
        },
    };
}

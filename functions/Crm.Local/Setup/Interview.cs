using System.Text;
using Crm.Common;

namespace Crm.Local.Setup;

/// <summary>Questions and answers in the terminal, or from a pipe. What an option has answered is not asked.</summary>
/// <param name="asks">False: only options and defaults count; what has neither is told.</param>
sealed class Interview(TextReader input, TextWriter output, bool asks)
{
    readonly List<string> missing = [];

    /// <param name="option">Its name, for who does not want to be asked.</param>
    /// <param name="question">For a person.</param>
    /// <param name="given">By option; null asks.</param>
    /// <param name="proposed">Taken for an empty answer; null: an answer is needed.</param>
    /// <param name="mistake">What is wrong with an answer, or null.</param>
    /// <param name="secret">Not shown while it is typed.</param>
    public string Ask(string option, string question, string? given, string? proposed, Func<string, string?>? mistake = null,
        bool secret = false)
    {
        if (given is not null)
        {
            if (mistake?.Invoke(given) is { } wrong) throw new SettingsException([$"{option}: {wrong}"]);
            return given;
        }
        while (asks)
        {
            output.Write(proposed is { Length: > 0 } ? $"{question} [{proposed}]: " : $"{question}: ");
            if ((secret ? Hidden() : input.ReadLine())?.Trim() is not { } answer) break;
            if (answer.Length == 0 && proposed is not null) return proposed;
            if (answer.Length > 0 && (mistake?.Invoke(answer) ?? null) is null) return answer;
            output.WriteLine(answer.Length == 0 ? "  An answer is needed." : $"  {mistake!(answer)}");
        }
        if (proposed is not null) return proposed;
        missing.Add($"{option}: {question}");
        return "";
    }

    /// <exception cref="SettingsException">Something nobody has answered.</exception>
    public void Done()
    {
        if (missing.Count > 0) throw new SettingsException(
            [.. missing.Select(m => m + ": give it as an option, or run init in a terminal.")]);
    }

    public void Say(string text) => output.WriteLine(text);

    string? Hidden()
    {
        if (Console.IsInputRedirected) return input.ReadLine();
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
            if (key.Key == ConsoleKey.Backspace) text.Length = Math.Max(0, text.Length - 1);
            else if (!char.IsControl(key.KeyChar)) text.Append(key.KeyChar);
        output.WriteLine();
        return text.ToString();
    }
}

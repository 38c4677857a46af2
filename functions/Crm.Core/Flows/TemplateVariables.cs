using System.Buffers;
using System.Text.RegularExpressions;

namespace Crm.Flows;

/// <param name="Name">The variable, without what follows a dot.</param>
/// <param name="Guarded">Stands inside an <c>{{#if}}</c> (or the like) that asks for it.</param>
/// <param name="Printed">Its value shows in the text; false for one that is only asked for.</param>
public readonly record struct VariableUse(string Name, bool Guarded, bool Printed);

/// <summary>Which variables a Handlebars text uses, and whether it asks for them first.</summary>
public static partial class TemplateVariables
{
    // Comments, then blocks' ends and beginnings, else, and plain expressions, with two braces or three.
    [GeneratedRegex(@"\{\{!--.*?--\}\}|\{\{\{?~?\s*(?<sign>[#/^!&]?)\s*(?<inner>[^{}]*?)\s*~?\}?\}\}", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex(@"""[^""]*""|'[^']*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"""[^""]*""|'[^']*'|\S+")]
    private static partial Regex Word();

    /// <param name="Asked">True where the variables are known to be there, false in the branch where they are not.</param>
    readonly record struct Guard(string[] Names, bool Asked);

    public static IReadOnlyList<VariableUse> Of(string source)
    {
        var (uses, guards) = (new List<VariableUse>(), new Stack<Guard>());
        foreach (Match tag in Tag().Matches(source))
        {
            var words = Word().Matches(tag.Groups["inner"].Value).Select(w => w.Value).ToArray();
            if (tag.Groups["sign"].Value == "!" || words.Length == 0) continue;
            if (tag.Groups["sign"].Value == "/") guards.TryPop(out _);
            else if (tag.Groups["sign"].Value == "#") Open(words, uses, guards);
            else if (words[0] == "else") Else(words, uses, guards);
            else uses.AddRange(Names(words.Length == 1 ? words : words[1..]).Select(n => new VariableUse(n, IsAsked(guards, n), true)));
        }
        return uses;
    }

    /// <summary>The addresses its link helper is given; null where that is none written out.</summary>
    public static IReadOnlyList<string?> Pages(string source) =>
        [.. Tag().Matches(source).Select(tag => Word().Matches(tag.Groups["inner"].Value).Select(w => w.Value).ToArray())
            .Where(words => words is [TextTemplate.LinkHelper, ..])
            .Select(words => words is [_, ['"' or '\'', .., '"' or '\''] page] ? page[1..^1] : null)];

    static readonly SearchValues<char> PathSigns = SearchValues.Create("@[].>*");

    /// <summary>Asks for variables by their own names only: no paths, look-ups, loops or partials.</summary>
    public static bool IsPlain(string source) => Tag().Matches(source).All(tag =>
        Quoted().Replace(tag.Groups["inner"].Value, "").AsSpan().IndexOfAny(PathSigns) < 0
        && !Word().Matches(tag.Groups["inner"].Value).Any(w => w.Value is "this" or "lookup" or "with" or "each"));

    static void Open(string[] words, List<VariableUse> uses, Stack<Guard> guards)
    {
        var names = Names(words[1..]).ToArray();
        foreach (var name in names) uses.Add(new VariableUse(name, true, false));
        guards.Push(new Guard(names, words[0] != "unless"));
    }

    static void Else(string[] words, List<VariableUse> uses, Stack<Guard> guards)
    {
        if (!guards.TryPop(out var guard)) return;
        if (words.Length == 1) guards.Push(guard with { Asked = !guard.Asked });
        else Open(words[1..], uses, guards);
    }

    static bool IsAsked(Stack<Guard> guards, string name) => guards.Any(g => g.Asked && g.Names.Contains(name));

    // Literals, "this" and loop variables are not the shop's variables.
    static IEnumerable<string> Names(IEnumerable<string> words) =>
        words.Where(w => w is not ("this" or "." or "true" or "false" or "null" or "undefined")
                && (char.IsLetter(w[0]) || w[0] == '_') && !w.Contains('=', StringComparison.Ordinal))
            .Select(w => w.Split('.', '/')[0]);
}

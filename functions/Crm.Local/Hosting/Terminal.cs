using Crm.Common;
using Spectre.Console;

namespace Crm.Local.Hosting;

/// <summary>
/// The one way to the terminal. Names, texts, reasons and file contents come from outside; guarded, none of them can steer the terminal,
/// whatever command prints them.
/// </summary>
public static class Terminal
{
    static IAnsiConsole? liveOut, liveError;

    /// <summary>From now on everything that is printed in this process goes through a <see cref="SafeWriter"/>.</summary>
    public static void Guard()
    {
        // Made before, as Spectre knows a terminal by its being the process's own writer.
        (liveOut, liveError) = (Live(Console.Out), Live(Console.Error));
        Console.SetOut(new SafeWriter(Console.Out));
        Console.SetError(new SafeWriter(Console.Error));
    }

    /// <summary>For progress bars, which need the terminal's own commands. They show numbers and cleaned names only.</summary>
    public static IAnsiConsole Progress => liveOut ?? Live(Console.Out);
    public static IAnsiConsole ProgressOnError => liveError ?? Live(Console.Error);

    /// <summary>For tables and lines: plain text without escape sequences of any kind, of one width wherever it is printed.</summary>
    public static IAnsiConsole Plain(int width)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new SafeWriter(Console.Out)),
        });
        console.Profile.Width = width;
        return console;
    }

    static IAnsiConsole Live(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}

using System.CommandLine;
using Crm.Local.Hosting;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>What every command understands.</summary>
static class CommonOptions
{
    public static Option<string?> Settings { get; } = new("--settings") { Description = "Settings file; default: local.settings.json of "
        + "the data folder named by --data, else of this folder, if it is there.", Recursive = true };
    public static Option<string?> Data { get; } =
        new("--data") { Description = "Data folder; default: the setting DataFolder, else ./data.", Recursive = true };

    public static Option<string?> Azure { get; } = new("--azure") { Description = "Work on an Azure app instead of a data folder: its "
        + "storage account's name or address (signed in as you are: az login), or a connection string.", Recursive = true };

    public static CrmSettings Load(ParseResult result)
    {
        var settings = CrmSettings.Load(FileOf(result));
        if (result.GetValue(Data) is { } folder) settings.DataFolder = folder;
        return settings;
    }

    /// <summary>The settings file that counts; null: that of this folder, if it is there.</summary>
    public static string? FileOf(ParseResult result)
    {
        var own = result.GetValue(Data) is { } folder ? Path.Combine(folder, CrmSettings.FileName) : null;
        return result.GetValue(Settings) ?? (File.Exists(own) ? own : null);
    }

    /// <summary>A console whose tables have the same width wherever they are printed.</summary>
    public static IAnsiConsole Wide() => Terminal.Plain(140);
}

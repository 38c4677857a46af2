using Crm.Common;

namespace Crm.Local.Hosting;

/// <summary>Refuses a settings file, or an environment, with names that no setting has.</summary>
static class SettingsKeyCheck
{
    /// <summary>
    /// The file is shared with the Azure app and its tools: what they read is no mistake here. A test compares this with their names.
    /// </summary>
    internal static readonly string[] OfAzure =
        ["FUNCTIONS_", "AzureWebJobs", "AzureFunctions", "ServiceBusConnection", "Sms", "WakeUps", "APPLICATIONINSIGHTS_", "Telemetry",
        "Entra", "WEBSITE_", "Logging"];

    static readonly string[] TopLevel = ["IsEncrypted", "Values", "Host", "ConnectionStrings"];

    /// <exception cref="SettingsException">Every wrong name, each with the nearest right one.</exception>
    public static void Run(string file)
    {
        var json = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: true).Build();
        var mistakes = json.GetChildren().Select(section => section.Key)
            .Where(name => !TopLevel.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => $"{file}: '{name}' stands beside \"Values\"; settings stand inside it.").ToList();
        var keys = Leaves(json.GetSection("Values")).Concat(Leaves(new ConfigurationBuilder().AddEnvironmentVariables().Build())
            .Where(IsOurs)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal);
        mistakes.AddRange(SettingKeys.Mistakes(typeof(CrmSettings), keys.Where(key => !IsAzures(key))));
        if (mistakes.Count > 0) throw new SettingsException(mistakes);
    }

    static IEnumerable<string> Leaves(IConfiguration section) => section.AsEnumerable(makePathsRelative: true)
        .Where(v => v.Value is not null).Select(v => v.Key.Replace("__", ":", StringComparison.Ordinal));

    static bool IsAzures(string key) =>
        OfAzure.Any(name => name.EndsWith('_') ? key.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            : key.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (name.StartsWith("Azure", StringComparison.Ordinal)
                || key.Length == name.Length || key[name.Length] == ':'));

    // The environment is full of other people's variables; a section of ours is no accident.
    static bool IsOurs(string key) =>
        key.Contains(':', StringComparison.Ordinal) && Sections.Any(name => key.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));

    static readonly string[] Sections =
        [.. typeof(CrmSettings).GetProperties().Where(p => !p.PropertyType.IsPrimitive && p.PropertyType != typeof(string))
            .Select(p => p.Name)];
}

using System.Text.RegularExpressions;

namespace Crm.Gateways;

/// <summary>
/// A credential from configuration: environment and Key Vault references are resolved before the app sees them, a file is read here.
/// </summary>
public static partial class GatewaySecret
{
    const string File = "file:";

    /// <returns>Null when nothing is given or it cannot be used; the sentence never holds the value.</returns>
    public static string? Read(string setting, string? text, ICollection<string> mistakes)
    {
        if (Given(text) is not { } value) return null;
        if (value.StartsWith(File, StringComparison.OrdinalIgnoreCase)) value = FromFile(setting, value[File.Length..], mistakes) ?? "";
        if (value.Length == 0) return null;
        if (value.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase))
            mistakes.Add($"{setting}: the Key Vault reference was not resolved; let the app's identity read the vault's secrets.");
        else if (IsPlaceholder(value)) mistakes.Add(
            $"{setting}: this is a placeholder; put the provider's own value there, or leave it empty.");
        else return value;
        return null;
    }

    public static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    /// <summary>What samples and manuals put where a secret belongs.</summary>
    public static bool IsPlaceholder(string value) => Placeholder().IsMatch(value);

    static string? FromFile(string setting, string path, ICollection<string> mistakes)
    {
        try
        {
            if (Given(System.IO.File.ReadAllText(path.Trim())) is { } value) return value;
            mistakes.Add($"{setting}: the file '{path}' is empty.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistakes.Add($"{setting}: the file '{path}' cannot be read ({failure.GetType().Name}).");
        }
        return null;
    }

    [GeneratedRegex(@"^<.*>$|^\[.*\]$|^\{.*\}$|^\$\{?\w+\}?$|^(x{3,}|\*{3,}|\.{3,}|-+)$|\b(your|my)[-_ ]?[\w-]*(key|secret|token|id|sid|"
        + @"password|value)\b|change[-_ ]?me|placeholder|^(todo|tbd|secret|password|key|token|example|sample|test|none|null)$|^(the|put|"
        + @"insert|enter|paste) |^AC(x{8,}|X{8,})$|填写|替换",
        RegexOptions.IgnoreCase)]
    private static partial Regex Placeholder();
}

using System.Text.RegularExpressions;

namespace Crm.Gateways.Templates;

/// <summary>One parameter of an approved template.</summary>
/// <param name="Variable">The product's variable; null: the same name.</param>
/// <param name="Max">Characters the provider takes; null: its usual limit.</param>
/// <param name="Default">Stands for a value that is missing: providers refuse empty parameters.</param>
public sealed record TemplateParameter(string? Variable = null, int? Max = null, string? Default = null);

/// <summary>A step's text bound to a template the provider has approved: data, one file a shop.</summary>
public sealed partial record TemplateBinding
{
    public required string Gateway { get; init; }
    public required string Flow { get; init; }
    public required string Step { get; init; }

    /// <summary>Null: any variant.</summary>
    public string? Variant { get; init; }
    public string Language { get; init; } = "zh-CN";

    /// <summary>Aliyun "SMS_123", Tencent "1234".</summary>
    public required string Code { get; init; }

    /// <summary>The approved signature, without brackets; null: the account's.</summary>
    public string? Sign { get; init; }

    /// <summary>The wording as it was approved, without the signature: "${name}您好", "{1}您好".</summary>
    public required string Text { get; init; }
    public IReadOnlyDictionary<string, TemplateParameter> Parameters { get; init; } = new Dictionary<string, TemplateParameter>();

    /// <summary>"approved", "submitted" or "rejected"; only the first is sent.</summary>
    public string Status { get; init; } = "approved";

    public bool IsApproved => string.Equals(Status, "approved", StringComparison.OrdinalIgnoreCase);
    public string Where => $"{Gateway}/{Flow}/{Step}/{Variant ?? "*"}/{Language} ({Code})";

    /// <summary>The placeholders in the template's order: by number where they are numbers, else as they stand.</summary>
    public IReadOnlyList<string> Placeholders()
    {
        var names = Placeholder().Matches(Text).Select(Name).Distinct(StringComparer.Ordinal).ToList();
        return names.TrueForAll(n => int.TryParse(n, out _)) ? [.. names.OrderBy(int.Parse)] : names;
    }

    public TemplateParameter Of(string placeholder) => Parameters.GetValueOrDefault(placeholder) ?? new TemplateParameter();

    /// <summary>The value of a placeholder for one text: the product's variable, or what stands for a missing one.</summary>
    public string Value(string placeholder, IReadOnlyDictionary<string, object?> values)
    {
        var parameter = Of(placeholder);
        var value = Convert.ToString(values.GetValueOrDefault(parameter.Variable ?? placeholder),
            System.Globalization.CultureInfo.InvariantCulture)?.Trim();
        return string.IsNullOrEmpty(value) ? parameter.Default ?? "" : value;
    }

    /// <summary>The approved wording with values.</summary>
    public string Render(Func<string, string> value) => Placeholder().Replace(Text, match => value(Name(match)));

    /// <summary>Whether the wording, with these values, says just what the product would say. White space does not count.</summary>
    public bool Says(string body, IReadOnlyDictionary<string, object?> values) =>
        Squeeze(Render(name => Value(name, values))) == Squeeze(body);

    static string Squeeze(string text) => White().Replace(text, "");
    static string Name(Match match) => match.Groups["name"].Value;

    [GeneratedRegex(@"\$\{(?<name>\w+)\}|\{(?<name>\d+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}

using System.Text.RegularExpressions;
using Crm.Customers;
using Crm.Gateways;
using Crm.Gateways.Templates;
using Crm.Shops;

namespace Crm.Flows;

/// <summary>
/// The texts of a shop as the templates to submit for approval: what Handlebars would fill in stands as the provider's placeholder. A text
/// that asks for a value becomes two templates, with it and without. The result is a templates file that lacks the codes only.
/// </summary>
public static partial class TemplateExport
{
    // Private-use characters: no text has them, and none is lost by cutting or trimming.
    const char Open = '\ue000', Close = '\ue001';

    [GeneratedRegex("\ue000(?<name>\\w+)\ue001")]
    private static partial Regex Marked();

    /// <param name="gateway">The account; numbered placeholders where its kind is Tencent's.</param>
    public static IEnumerable<TemplateBinding> Of(IEnumerable<Flow> flows, Shop shop, GatewayAccount gateway) =>
        from flow in flows
        from step in flow.Steps
        where step.Channel == Channel.Sms
        from variant in step.Variants
        where variant.Text.ContainsKey(shop.Language)
        from text in Wordings(variant.In(shop.Style)[shop.Language], shop.Rules.OptOut.Of(step.Class, shop.Language).Trim())
        select Bind(text, gateway, flow, step, variant, shop);

    static IEnumerable<string> Wordings(TextTemplate template, string suffix)
    {
        var names = TemplateVariables.Of(template.Source).Select(u => u.Name).Distinct(StringComparer.Ordinal).ToList();
        var all = names.ToDictionary(n => n, n => (object?)$"{Open}{n}{Close}", StringComparer.Ordinal);
        // Only what the text asks for may be missing from a template; the rest has to have a value.
        var asked = TemplateVariables.Of(template.Source).Where(u => u.Guarded).Select(u => u.Name).Distinct(StringComparer.Ordinal);
        return asked.Select(gone => all.Where(v => v.Key != gone).ToDictionary(StringComparer.Ordinal)).Prepend(all)
            .Select(values => template.Render(values).Trim() + suffix).Distinct(StringComparer.Ordinal);
    }

    static TemplateBinding Bind(string text, GatewayAccount gateway, Flow flow, Step step, Variant variant, Shop shop)
    {
        var numbered = string.Equals(gateway.Wire.Kind, "tencent", StringComparison.Ordinal);
        var names = Marked().Matches(text).Select(m => m.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        string Place(string name) =>
            numbered ? (names.IndexOf(name) + 1).ToString(System.Globalization.CultureInfo.InvariantCulture) : name;
        return new TemplateBinding
        {
            Gateway = gateway.Name, Flow = flow.Name, Step = step.Name, Variant = variant.Name, Language = shop.Language, Code =
                "", Status = "submitted",
            Sign = gateway.SignName ?? shop.Signature.Trim('【', '】'),
            Text = Marked().Replace(text, m => numbered ? $"{{{Place(m.Groups["name"].Value)}}}" : $"${{{m.Groups["name"].Value}}}"),
            Parameters = names.ToDictionary(Place,
                name => new TemplateParameter(numbered ? name : null, gateway.Wire.Traits.LongestParameter), StringComparer.Ordinal),
        };
    }
}

using Crm.Sms;

namespace Crm.Gateways.Templates;

/// <summary>
/// The shops' bindings. A text that no approved wording says exactly is not sent by a template gateway: it waits for a person.
/// </summary>
public sealed class TemplateCatalogue(IReadOnlyDictionary<string, IReadOnlyList<TemplateBinding>> byShop)
{
    public static TemplateCatalogue Empty { get; } = new(new Dictionary<string, IReadOnlyList<TemplateBinding>>());

    public IReadOnlyList<TemplateBinding> Of(string shop) => byShop.GetValueOrDefault(shop) ?? [];

    /// <returns>The template, nothing at all for a gateway of free texts, or why it cannot go.</returns>
    public (BoundTemplate? Template, GatewayAnswer? Problem) Bind(GatewayAccount account, SmsMessage message)
    {
        if (!account.Wire.Traits.NeedsTemplate && Of(message.Shop).Count == 0) return (null, null);
        if (message.Source is not { } source) return account.Wire.Traits.NeedsTemplate ? (null, Config("template-missing")) : (null, null);
        var bound = Of(message.Shop).Where(b => Fits(b, account, source)).ToList();
        if (bound.Count == 0) return account.Wire.Traits.NeedsTemplate ? (null, Config("template-missing")) : (null, null);
        var approved = bound.Where(b => b.IsApproved).ToList();
        if (approved.Count == 0) return (null, Config("template-not-approved"));
        var (values, body) = (source.Values(), Body(message));
        if (approved.Find(b => b.Says(body, values)) is not { } binding) return (null, Config("template-stale"));
        return Values(binding, account, values);
    }

    /// <summary>The text without the signature, which the provider puts there by itself.</summary>
    static string Body(SmsMessage message) =>
        message.Signature.Length > 0 && message.Text.StartsWith(message.Signature, StringComparison.Ordinal)
            ? message.Text[message.Signature.Length..] : message.Text;

    static bool Fits(TemplateBinding binding, GatewayAccount account, TextSource source) =>
        string.Equals(binding.Gateway, account.Name, StringComparison.OrdinalIgnoreCase) && binding.Flow == source.Flow
            && binding.Step == source.Step
        && (binding.Variant is null || binding.Variant == source.Variant) && binding.Language == source.Language;

    static (BoundTemplate?, GatewayAnswer?) Values(TemplateBinding binding, GatewayAccount account,
        IReadOnlyDictionary<string, object?> values)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var name in binding.Placeholders())
        {
            var value = TemplateValue.Clean(binding.Value(name, values));
            if (TemplateValue.HasAddress(value)) return (null, Content($"template-url {name}"));
            value = TemplateValue.Cut(value, binding.Of(name).Max ?? account.Wire.Traits.LongestParameter);
            if (value.Length == 0) return (null, Content($"template-empty {name}"));
            parameters.Add(KeyValuePair.Create(name, value));
        }
        return (new BoundTemplate(binding.Code, binding.Sign, parameters), null);
    }

    static GatewayAnswer Config(string code) => new(SendClass.Config, code);
    static GatewayAnswer Content(string code) => new(SendClass.PermanentContent, code);
}

using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports.Lint;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints.Deciding;

namespace Crm.Reports;

/// <summary>A variant's text for a real buyer.</summary>
/// <param name="Applies">This is the one the buyer would get.</param>
/// <param name="Alphabet">"GSM-7" or "UCS-2".</param>
/// <param name="CostMicros">Millionths of <paramref name="Currency"/>; 0 for a task.</param>
/// <param name="Empty">Variables the text prints or asks for that are not known of this buyer.</param>
public sealed record PreviewText(string Variant, bool Applies, string Text, string Alphabet, int Units, int Parts, long CostMicros,
    string Currency, IReadOnlyList<string> Empty)
{
    /// <summary>What a mail says, where the variant has one.</summary>
    public PreviewMail? Mail { get; init; }
}

public sealed record PreviewMail(string Subject, string Body);

/// <param name="InAudience">False: the buyer would get none of these.</param>
public sealed record PreviewReport(string Flow, int Version, string Step, string Customer, OrderKey Order, string Language, bool InAudience,
    IReadOnlyList<PreviewText> Texts)
{
    /// <summary>What each variable holds for the buyer.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();
}

/// <summary>What a step would say to a real buyer, each of its variants, at what cost.</summary>
public sealed class Preview(CustomerRows rows, ShopDirectory shops, FlowLibrary flows, TimeProvider time, ShopKnowledge? knowledge = null,
    MemberKnowledge? members = null)
{
    /// <param name="step">"step" or "flow/step" of the shop's flows.</param>
    /// <param name="customer">The customer's id.</param>
    /// <param name="order">One of the customer's orders.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>Null when the shop has no such step, or the rows are not there.</returns>
    public async Task<PreviewReport?> OfAsync(string step, string customer, OrderKey order, CancellationToken cancel)
    {
        return shops.Find(order.Shop) is { } shop && Find(shop, step) is { } found
            ? await OfAsync(found.Flow, found.Step, customer, order, null, cancel) : null;
    }

    /// <summary>The same of a step that need not be in force.</summary>
    /// <param name="flow">Its flow.</param>
    /// <param name="step">The step itself.</param>
    /// <param name="customer">The customer's id.</param>
    /// <param name="order">One of the customer's orders.</param>
    /// <param name="language">Of the texts; null: the buyer's.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>Null when the rows are not there.</returns>
    public async Task<PreviewReport?> OfAsync(Flow flow, Step step, string customer, OrderKey order, string? language,
        CancellationToken cancel)
    {
        if (shops.Find(order.Shop) is not { } shop) return null;
        if (await rows.CustomerAsync(customer, cancel) is not { } person
            || await rows.OrderAsync(customer, order, cancel) is not { } stored) return null;
        // A text that follows a moment of the buyer knows of no order.
        var about = StepTiming.IsOfMoments(step) ? null : stored.Value.State;
        var mean = knowledge is not null && about?.Details is { } details
            ? await knowledge.MeanOrderAsync(shop.Group, details.Value.Currency, cancel) : null;
        var related = knowledge is null ? null : await knowledge.RelatedAsync(shop.Id,
            [.. (await rows.OfCustomerAsync("o", customer, cancel)).Select(row => RowBody.Read<StoredOrder>(row.Body).State)], cancel);
        return Of(flow, step, new EvaluationContext(shop, person.Value, about, time.GetUtcNow()) 
            {
                MeanOrder = mean, Related = related,
                Member = members is null ? null : await members.OfAsync(person.Value, time.GetUtcNow(), cancel),
            }, order, language);
    }

    /// <summary>For a buyer who has everything, made up: where a shop has no order yet.</summary>
    public PreviewReport MadeUp(Flow flow, Step step, Shop shop, string? language)
    {
        var subject = LintSamples.MadeUp(shop, time.GetUtcNow());
        return Of(flow, step, StepTiming.IsOfMoments(step) ? subject with { Order = null } : subject, subject.Order!.Key, language);
    }

    static PreviewReport Of(Flow flow, Step step, EvaluationContext subject, OrderKey order, string? told)
    {
        var (language, rules) = (told ?? Crm.Flows.Texts.Language(subject), subject.Shop.Rules);
        var to = subject.Order?.Contact?.Value.Phone ?? subject.Customer.OwnPhone ?? "";
        var applies = Decider.Pick(step, subject);
        var values = Crm.Flows.Texts.Variables(subject);
        var texts = step.Variants.Select(variant =>
        {
            var text = step.Channel == Channel.Sms
                ? Crm.Flows.Texts.Write(variant, subject, Crm.Flows.Texts.ClassOf(step, variant, subject.Shop), language)
                : Crm.Flows.Texts.ForStaff(variant.Text, subject);
            var count = SmsParts.Of(text);
            var empty = TemplateVariables.Of(Crm.Flows.Texts.Template(variant, subject.Shop, language).Source)
                .Select(u => u.Name).Distinct().Where(n => values.GetValueOrDefault(n) is null or "");
            var cost = step.Channel == Channel.Sms
                ? rules.CostOf(count.Parts, Crm.Flows.Texts.ClassOf(step, variant, subject.Shop), to) : 0;
            return new PreviewText(variant.Name, ReferenceEquals(variant, applies), text, count.Unicode ? "UCS-2"
                : "GSM-7", count.Units, count.Parts, cost, rules.PriceCurrency, [.. empty]) { Mail = MailOf(variant, language, values) };
        });
        return new PreviewReport(flow.Name, flow.Version, step.Name, subject.Customer.Id, order,
            Crm.Flows.Texts.Fitting((applies ?? step.Variants[0]).In(subject.Shop.Style), language, subject.Shop),
            step.Audience.Holds(subject), [.. texts]) { Values = values };
    }

    static PreviewMail? MailOf(Variant variant, string language, IReadOnlyDictionary<string, object?> values)
    {
        if (variant.Mail is not { } mail || !mail.Subject.ContainsKey(language) || !mail.Body.ContainsKey(language)) return null;
        var written = mail.Render(language, values, null);
        return new PreviewMail(written.Subject, written.Plain);
    }

    (Flow Flow, Step Step)? Find(Shop shop, string name)
    {
        var parts = name.Split('/');
        foreach (var flow in shop.Flows.Select(flows.Newest).OfType<Flow>())
            if ((parts.Length == 1 || parts[0] == flow.Name) && flow.Find(parts[^1]) is { } step) return (flow, step);
        return null;
    }
}

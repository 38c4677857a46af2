using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Pages.Finding;
using Crm.Pages.Routing;
using Crm.Publishing;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Pages.FlowPages;

/// <summary>Reads a step with its draft and its texts as a buyer would get them.</summary>
public sealed class StepReader(FlowFinder finder, FlowDrafts drafts, FlowLibrary flows, FlowPublisher publisher, Preview preview,
    SampleOrders samples, CustomerSearch search, CustomerRows rows)
{
    /// <param name="request">Its address names flow and step.</param>
    /// <param name="typed">What was typed and is not kept yet; null: what is kept.</param>
    /// <param name="mistakes">Of what was typed.</param>
    /// <returns>Null where there is no such step.</returns>
    public async Task<StepModel?> ReadAsync(PageRequest request, StepEdit? typed, IReadOnlyList<string> mistakes)
    {
        if (await FindAsync(request) is not var (head, json, edit)) return null;
        var shown = typed ?? edit;
        var wrong = new List<string>(mistakes);
        var read = await StepAsync(head, request.Values["step"], json, shown with { Off = null }, wrong, request.Cancel);
        var shops = finder.Shops(head.Name);
        var shop = shops.FirstOrDefault(s => s.Id == (request.Field("shop") ?? request.Query("shop"))) ?? (shops.Count > 0 ? shops[0]
            : null);
        var (amount, unit) = StepForm.Amount(read.Step.Expires);
        var model = new StepModel(head, read.Step, json, shown.IsNothing ? null : shown with { Off = edit.Off }, shops, shop)
        {
            Seen = Mark(json, edit),
            IsInForce = head.Flow?.Find(read.Step.Name) is not null, Mistakes = wrong, ExpiresAmount = amount, ExpiresUnit = unit,
            Triggers = StepForm.Rows(shown.On ?? json.GetProperty("on"), read.Step.On, request.Texts), Asked = request.Field("q"),
            Audience = ConditionEdit.Of(request, "audience.", Kept(shown.Audience, FlowSource.Member(json, "audience"))),
        };
        return shop is null ? model : await WithTextsAsync(request, model, read.Flow, shop);
    }

    /// <summary>The flow, the step's JSON as it is in force, or was where a draft brings it back, and what the draft changes.</summary>
    public async Task<(FlowHead Head, JsonElement Json, StepEdit Edit)?> FindAsync(PageRequest request)
    {
        var name = request.Values["step"];
        if (await finder.FindAsync(request, "steps") is not { Flow: { } flow } head
            || flows.Source(head.Name, flow.Version) is not { } source) return null;
        var edit = head.Draft?.Steps.GetValueOrDefault(name) ?? new StepEdit();
        if ((FlowSource.Step(source, name) ?? edit.Own) is { } there) return (head, edit.With(there), edit);
        return edit.Back is { } version && await publisher.StoredAsync(head.Name, version, request.Cancel) is { } old
            && FlowSource.Step(old.Source, name) is { } back ? (head, edit.With(back), edit) : null;
    }

    /// <summary>Stands for a step as it is in force and in the draft: another one once somebody has changed either.</summary>
    public static string Mark(JsonElement json, StepEdit edit) => Hash.Hex(json.GetRawText(), Encoding.UTF8.GetString(Json.Bytes(edit)));

    /// <summary>The form that is answered was filled from this.</summary>
    public static bool IsSeen(PageRequest request, JsonElement json, StepEdit edit) =>
        request.Field("seen") is not { } seen || seen == Mark(json, edit);

    // With a mistake in what was typed, as it is kept.
    async Task<(Flow Flow, Step Step)> StepAsync(FlowHead head, string name, JsonElement json, StepEdit edit, List<string> mistakes,
        CancellationToken cancel)
    {
        foreach (var one in new[] { edit, edit.Bare() })
        {
            var draft = new FlowDraft { Flow = head.Name, Base = 0, By = "", At = default };
            draft.Steps[name] = one;
            if (await drafts.ReadAsync(draft, mistakes, cancel) is { } read) return (read.Flow, read.Flow.Find(name)!);
        }
        throw new InvalidDataException($"The step {name} of {head.Name} cannot be read: {json.GetRawText()}");
    }

    async Task<StepModel> WithTextsAsync(PageRequest request, StepModel model, Flow flow, Shop shop)
    {
        var sample = await SampleAsync(request, shop);
        var reports = new Dictionary<string, PreviewReport>(StringComparer.Ordinal);
        foreach (var language in model.Step.Variants.SelectMany(v => v.Text.Keys).Distinct())
            reports[language] = (sample is null ? null : await preview.OfAsync(flow, model.Step, sample.Customer, sample.Order.Key,
                language, request.Cancel)) ?? preview.MadeUp(flow, model.Step, shop, language);
        var one = reports[reports.ContainsKey(request.Texts.Language) ? request.Texts.Language : reports.Keys.First()];
        return model with
        {
            Mails = [.. MailForm.Of(request, model.Json, model.Edit).Select(m => new StepMail(m.Of, m.Language, m.Subject, m.Body,
                MailOf(reports.GetValueOrDefault(m.Language), m.Of)))],
            Variants = [.. model.Step.Variants.Select(v => Variant(v, model, reports, request))],
            Buyer = new StepBuyer(sample is null ? null : About(sample), sample?.Customer, one.Values.GetValueOrDefault("name") as string,
                sample?.Order.Details?.Value.Number ?? sample?.Order.Key.Id, one.InAudience, one.Values),
        };
    }

    // True stands for none: everybody, or always.
    static JsonElement? Kept(JsonElement? draft, JsonElement? inForce) => draft is null ? inForce
        : draft is { ValueKind: JsonValueKind.True } ? null : draft;

    static PreviewMail? MailOf(PreviewReport? report, string? variant) => report?.Texts
        .Where(t => variant is null || t.Variant == variant).OrderByDescending(t => t.Applies).Select(t => t.Mail)
        .FirstOrDefault(m => m is not null);

    static StepVariant Variant(Variant variant, StepModel model, Dictionary<string, PreviewReport> reports, PageRequest request)
    {
        PreviewText? Of(string language) => reports[language].Texts.FirstOrDefault(t => t.Variant == variant.Name);
        var inForce = model.Head.Flow?.Find(model.Step.Name)?.Variants.FirstOrDefault(v => v.Name == variant.Name);
        return new StepVariant(variant.Name,
            ConditionEdit.Of(request, $"when.{variant.Name}.", Kept(model.Edit?.When?.TryGetValue(variant.Name, out var told) == true
                ? told : null, FlowSource.When(model.Json, variant.Name))),
            variant.Text.Keys.Any(l => Of(l)?.Applies == true), variant.Styles.Count > 0,
            [.. variant.Text.Select(t => Text(t.Key, Typed(t.Key) ?? t.Value.Source))]);

        // What cannot be written stays as it was typed.
        string? Typed(string language) => model.Edit?.Text?.GetValueOrDefault(variant.Name)?.GetValueOrDefault(language);
        StepText Text(string language, string shown) => new(language, shown,
            inForce?.Text.GetValueOrDefault(language)?.Source is { } old && old != shown ? old : null, Of(language));
    }

    // Who was searched for, else who was shown before, else somebody.
    async Task<SampleOrder?> SampleAsync(PageRequest request, Shop shop)
    {
        if (request.Field("do") == "find" && request.Field("q") is { Length: <= 80 } asked)
            foreach (var hit in (await search.FindAsync(asked, false, request.Cancel)).All)
                if (await samples.OfHitAsync(hit, shop.Id, request.Cancel) is { } found) return found;
        if (request.Field("about")?.Split('|', 4) is [{ Length: 32 } customer, var of, var platform, var id] && of == shop.Id
            && customer.All(char.IsAsciiHexDigitLower)
            && await rows.OrderAsync(customer, new OrderKey(of, platform, id), request.Cancel) is { } order)
            return new SampleOrder(customer, order.Value.State);
        return await samples.OfAsync(shop.Id, request.Cancel);
    }

    static string About(SampleOrder sample) =>
        $"{sample.Customer}|{sample.Order.Key.Shop}|{sample.Order.Key.Platform}|{sample.Order.Key.Id}";
}

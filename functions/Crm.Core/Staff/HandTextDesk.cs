using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Sending;

namespace Crm.Staff;

/// <summary>One text to one buyer.</summary>
/// <param name="Key">Made by the caller for this sending: told again, nothing more is sent.</param>
/// <param name="Text">As flows write them, with {{name}} and the like; or</param>
/// <param name="Template">a text of the library as "flow/step/variant".</param>
/// <param name="Class">"transactional", "care" or "promotional"; a library text has its own.</param>
/// <param name="Shop">Whose signature, rules and gateway; left out where the buyer's group has one shop.</param>
/// <param name="Order">The order it is about: its id or the number the buyer sees.</param>
/// <param name="Preview">True: nothing is sent.</param>
public sealed record HandTextBody(string? Key, string? Text, string? Template, string? Class, string? Shop, string? Order, string? By,
    bool? Preview);

/// <summary>
/// Sends one text by hand: by the decision that every touchpoint meets (consent, quiet hours, caps, budget), once a key.
/// </summary>
public sealed class HandTextDesk(HandSender sender, ConsentRecorder customers, CustomerRows rows, FlowLibrary flows, ShopDirectory shops,
    WhyNot whyNot, TimeProvider time)
{
    public const int LongestText = 1000, LongestKey = 100;

    /// <summary>What would become of it, or did.</summary>
    /// <param name="State">"willSend" or "held" of a preview, else the touchpoint's.</param>
    /// <param name="Until">When a text that waits is looked at again.</param>
    /// <param name="Rule">What holds it back, and in a sentence.</param>
    /// <param name="New">False: this key was told before.</param>
    public sealed record Told(string Customer, string? Touchpoint, string State, MessageClass Class, string? Text, int? Parts,
        decimal? Cost, string? Currency, DateTimeOffset? Until, string? Rule, string? Why, bool New)
    {
        /// <summary>Of a preview: variables the text prints that nothing is known of, so that it has a gap there.</summary>
        public IReadOnlyList<string>? Missing { get; init; }
    }

    sealed record Asked(HandText Text, Stored<Customer> Customer, Shop Shop);

    public async Task<ApiResponse> TellAsync(string id, ReadOnlyMemory<byte> json, CancellationToken cancel, string? language = null)
    {
        if (StaffWords.Read<HandTextBody>(json) is not { } body)
            return PersonDesk.Wrong("The body is JSON like {\"key\": …, \"text\": … or \"template\": \"flow/step/variant\", "
                + "\"class\"?: …, \"shop\"?: …, \"order\"?: …, \"by\": …, \"preview\"?: true}.");
        if (!PersonDesk.IsId(id) || await customers.StandingAsync(id, cancel) is not { } standing
            || await rows.CustomerAsync(standing.Id, cancel) is not { } customer)
            return ApiResponse.Problem(404, "Not found", "There is no such customer.");
        if (customer.Value.Erased is not null) return ApiResponse.Problem(409, "Not possible any more", "This person was erased.");
        var mistakes = new List<string>();
        if (await ReadAsync(body, customer, mistakes, cancel) is not { } asked || mistakes.Count > 0)
            return PersonDesk.Wrong(string.Join(' ', mistakes));
        return body.Preview == true ? await PreviewAsync(asked, language, cancel) : await SendAsync(asked, body.Key!, language, cancel);
    }

    async ValueTask<Asked?> ReadAsync(HandTextBody body, Stored<Customer> customer, List<string> mistakes, CancellationToken cancel)
    {
        if (StaffWords.MistakeOf(body.By) is { } nobody) mistakes.Add(nobody);
        if (body.Preview != true && body.Key is not { Length: > 0 and <= LongestKey })
            mistakes.Add($"key: has 1 to {LongestKey} characters, and is made anew for every text.");
        var own = shops.All.Where(s => s.Group == customer.Value.Group).ToList();
        if ((body.Shop is null && own.Count == 1 ? own[0] : own.Find(s => s.Id == body.Shop)) is not { } shop)
        {
            mistakes.Add($"shop: is one of {string.Join(", ", own.Select(s => s.Id))}.");
            return null;
        }
        var about = await OrderAsync(body.Order, customer.Value.Id, shop, cancel);
        if (body.Order is { Length: > 0 } && about is null) mistakes.Add("order: the buyer has no such order with the shop.");
        var text = body.Template is { Length: > 0 } named ? OfLibrary(named, customer.Value, shop, mistakes) : Typed(body, mistakes);
        return text is null ? null : new Asked(text with { By = body.By ?? "", About = about }, customer, shop);
    }

    static HandText? Typed(HandTextBody body, List<string> mistakes)
    {
        var written = body.Text?.Trim().ReplaceLineEndings("\n");
        if (written is not { Length: > 0 and <= LongestText }) mistakes.Add($"text: has 1 to {LongestText} characters.");
        else if (TextTemplate.Parse(written, "text", mistakes)?.Variables is { } asked)
            mistakes.AddRange(asked.Where(name => name != TextTemplate.LinkHelper && !Texts.VariableNames.Contains(name)).Select(name =>
                $"text: there is no variable '{name}'; known are {string.Join(", ", Texts.VariableNames)}."));
        if (!Enum.TryParse<MessageClass>(body.Class, true, out var messageClass) || !Enum.IsDefined(messageClass))
            mistakes.Add("class: takes promotional, care or transactional.");
        return mistakes.Count > 0 ? null : new HandText(written!, messageClass, "");
    }

    HandText? OfLibrary(string named, Customer customer, Shop shop, List<string> mistakes)
    {
        var found = named.Split('/') is [var flow, var step, var variant]
            ? Library(shop).FirstOrDefault(t => t.Of == new LibraryText(flow, step, variant)) : null;
        if (found is null)
        {
            mistakes.Add("template: the shop's flows have no such text; it is flow/step/variant.");
            return null;
        }
        return new HandText(found.In(customer, shop), Texts.ClassOf(found.Step, found.Variant, shop), "") { Of = found.Of };
    }

    /// <summary>A text of the shop's flows that can be sent by hand.</summary>
    public sealed record Template(LibraryText Of, Step Step, Variant Variant)
    {
        /// <summary>As the buyer reads it, in the shop's style.</summary>
        public string In(Customer customer, Shop shop) => Texts.Template(Variant, shop,
            Texts.Language(new Conditions.EvaluationContext(shop, customer, null, default))).Source;
    }

    /// <summary>Texts with a code of their own cannot be: a code is reserved by its step.</summary>
    public IEnumerable<Template> Library(Shop shop) => shop.Flows.Select(flows.Newest).OfType<Flow>()
        .SelectMany(flow => flow.Steps.Where(s => s.Channel == Channel.Sms && s.Coupon is null).SelectMany(step =>
            step.Variants.Select(v => new Template(new LibraryText(flow.Name, step.Name, v.Name), step, v))));

    async ValueTask<OrderKey?> OrderAsync(string? asked, string customer, Shop shop, CancellationToken cancel) =>
        string.IsNullOrEmpty(asked) ? null
            : (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State)
                .FirstOrDefault(o => o.Key.Shop == shop.Id && OrderNumber.IsOf(asked, o))?.Key;

    async Task<ApiResponse> PreviewAsync(Asked asked, string? language, CancellationToken cancel)
    {
        var (decision, written, missing) = await sender.DecideAsync(asked.Text, asked.Customer, asked.Shop, cancel);
        var draft = asked.Text.ToTouchpoint(asked.Shop, asked.Customer.Value.Id, "", time.GetUtcNow());
        draft = draft with { Text = written.Text, Parts = written.Parts, CostMicros = written.CostMicros };
        draft = decision switch
        {
            Decision.Wait wait => draft with { Next = wait.Until, Reason = wait.Rule },
            Decision.Suppress stop => draft with { State = TouchpointState.Suppressed, Reason = stop.Rule },
            Decision.Expire late => draft with { State = TouchpointState.Expired, Reason = late.Rule },
            Decision.Send send => draft with { Text = send.Text, Parts = send.Parts, CostMicros = send.CostMicros },
            _ => draft,
        };
        return ApiResponse.Of(Of(asked, draft, language, false) with
        {
            Touchpoint = null, State = decision is Decision.Send ? "willSend" : "held",
            Class = written.Class, Missing = missing.Count > 0 ? missing : null,
        });
    }

    async Task<ApiResponse> SendAsync(Asked asked, string key, string? language, CancellationToken cancel)
    {
        if (await sender.SendAsync(asked.Text, asked.Customer.Value.Id, asked.Shop, key, cancel) is not var (touchpoint, isNew))
            return ApiResponse.Problem(409, "Changed meanwhile", "The customer kept changing: try again with the same key.");
        if (touchpoint.Hand?.Text != asked.Text.Text)
            return ApiResponse.Problem(409, "Not the same text", "key: another text was sent by it; a new text takes a new key.");
        return ApiResponse.Of(Of(asked, touchpoint, language, isNew));
    }

    Told Of(Asked asked, Touchpoint touchpoint, string? language, bool isNew)
    {
        var sentences = language is null ? whyNot : whyNot.In(language);
        var why = sentences.Of(touchpoint, asked.Customer.Value, null, new Dictionary<string, Touchpoint>());
        return new Told(asked.Customer.Value.Id, touchpoint.Id, touchpoint.State.ToStoredName(), asked.Text.Class, touchpoint.Text,
            touchpoint.Parts, touchpoint.CostMicros / 1_000_000m, asked.Shop.Rules.PriceCurrency,
            touchpoint.Waits ? touchpoint.WakeAt : null, touchpoint.Reason, touchpoint.Reason is null ? null : why?.Sentence, isNew);
    }
}

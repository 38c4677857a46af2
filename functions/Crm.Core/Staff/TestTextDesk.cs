using Crm.Common;
using Crm.Customers;
using Crm.Gateways;
using Crm.Gateways.Templates;
using Crm.Shops;
using Crm.Sms;
using Crm.Storage;

namespace Crm.Staff;

/// <summary>The last text a shop's gateway was tried with. The phone stands nowhere.</summary>
/// <param name="Key">Of the form it was sent by: pressed twice, it is sent once.</param>
/// <param name="Gateway">The account; null for the host's own.</param>
/// <param name="Outcome">The provider's word; null while it is being asked, or where nobody can say.</param>
/// <param name="Words">What the provider said beside it.</param>
public sealed record TestText(string Key, DateTimeOffset At, string By, string? Gateway, string? Outcome = null, string? Words = null)
{
    /// <summary>The provider took it.</summary>
    public bool IsTaken => Outcome?.StartsWith("accepted", StringComparison.OrdinalIgnoreCase) == true;
}

public abstract record TestTextResult
{
    public sealed record Sent(TestText Text) : TestTextResult;
    public sealed record Refused(string Mistake) : TestTextResult;
}

/// <summary>
/// One text through the shop's gateway to a phone that somebody gives, before anything else leaves. It belongs to no buyer, leaves no
/// touchpoint, and goes out of a shop that is not live too.
/// </summary>
public sealed class TestTextDesk(CrmTables tables, ISmsGateway gateway, GatewayDirectory gateways, TemplateCatalogue templates,
    NumberConsents numbers, TimeProvider time)
{
    const string Partition = "test-texts", Prefix = "t|", Missing = "测试";
    const int LongestKey = 100;

    public async ValueTask<TestText?> LastAsync(string shop, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, Prefix + shop, cancel) is { } row ? RowBody.Read<TestText>(row.Body) : null;

    public async Task<TestTextResult> SendAsync(Shop shop, string? phone, string? key, string by, CancellationToken cancel)
    {
        if (!PhoneNumber.TryParse(phone, shop.Country, out var to) || PhoneNumber.Describe(to).TakesNoTexts)
            return new TestTextResult.Refused("phone: is not a phone that takes texts; give it with its country code.");
        if (key is not { Length: > 0 and <= LongestKey }) return new TestTextResult.Refused($"key: has 1 to {LongestKey} characters.");
        if ((await numbers.FindAsync(to, cancel))?.Classes.GetValueOrDefault(MessageClass.Transactional) is { Value.Granted: false })
            return new TestTextResult.Refused("phone: this number has refused all texts; START from it takes that back.");
        var account = shop.Gateways.For(to, MessageClass.Transactional).Select(gateways.Find).FirstOrDefault(a => a is not null);
        BoundTemplate? template = null;
        if (account?.Wire.Traits.NeedsTemplate == true && (template = TemplateOf(account, shop)) is null)
            return new TestTextResult.Refused($"{account.Name}: sends approved templates only, and none is bound for this shop.");
        var mine = new TestText(key, time.GetUtcNow(), by, account?.Name);
        var last = await tables.Runs.UpdateAsync<TestText>(Partition, Prefix + shop.Id,
            known => known?.Key == key ? null : mine, cancel);
        if (last is null) return new TestTextResult.Sent((await LastAsync(shop.Id, cancel))!);
        var done = await TryAsync(mine, account, template, shop, to);
        await tables.Runs.UpdateAsync<TestText>(Partition, Prefix + shop.Id, known => known?.Key == key ? done : null,
            CancellationToken.None);
        return new TestTextResult.Sent(done);
    }

    async Task<TestText> TryAsync(TestText text, GatewayAccount? account, BoundTemplate? template, Shop shop, string to)
    {
        var words = shop.Signature + (shop.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? "这是一条测试短信。"
            : "This is a test.");
        try
        {
            if (account is null) return After(text, await gateway.SendAsync(new SmsMessage("probe-" + Hash.Hex(text.Key)[..24], shop.Id, to,
                words) { Signature = shop.Signature }, CancellationToken.None));
            var answer = await new GatewayProbe(account, to, words, template, shop.Id, time).SendAsync(CancellationToken.None);
            return text with { Outcome = $"{GatewayOutcomes.Word(answer.Class)} {answer.Code}".Trim(),
                Words = answer.Class == SendClass.Accepted ? null : GatewayOutcomes.Clean(answer.Message) };
        }
        catch (Exception failure)
        {
            // It may or may not have gone out: the name of what failed is all that is safe to show.
            return text with { Words = failure.GetType().Name };
        }
    }

    static TestText After(TestText text, SendOutcome outcome) => outcome switch
    {
        SendOutcome.Accepted => text with { Outcome = "accepted" },
        SendOutcome.Rejected no => text with { Outcome = "rejected " + no.Code, Words = GatewayOutcomes.Clean(no.Reason) },
        SendOutcome.Throttled => text with { Outcome = "throttled" },
        SendOutcome.NotSent no => text with { Outcome = "not sent", Words = GatewayOutcomes.Clean(no.Reason) },
        SendOutcome.Held held => text with { Outcome = $"held {held.Code}" },
        SendOutcome.Parked parked => text with { Outcome = parked.Code },
        _ => text,
    };

    BoundTemplate? TemplateOf(GatewayAccount account, Shop shop) => templates.Of(shop.Id).FirstOrDefault(b =>
        string.Equals(b.Gateway, account.Name, StringComparison.OrdinalIgnoreCase) && b.IsApproved) is { } bound
        ? new BoundTemplate(bound.Code, bound.Sign, [.. bound.Placeholders().Select(name =>
            KeyValuePair.Create(name, bound.Of(name).Default ?? Missing))]) : null;
}

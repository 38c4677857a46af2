using System.CommandLine;
using System.CommandLine.Parsing;

namespace Crm.Local.Commands;

/// <summary>Which commands work with <c>--azure</c>, and where the others' work is done; docs/deploy.md has the same, by a test.</summary>
static class AzureCommands
{
    /// <summary>They look and change nothing: reading rights are enough.</summary>
    public static IReadOnlySet<string> Looking { get; } = new SortedSet<string>(StringComparer.Ordinal)
    {
        "status", "customer", "customer export", "touchpoints", "tasks", "tasks list", "why-not", "audit", "preview", "poison list",
        "poison show", "platforms", "flows list", "flows show", "flows timeline", "flows paused", "replay", "lint", "prove times",
        "prove rebuild", "plan capacity", "learn payment-delay", "learn parcel-days", "users list", "report products", "affinity",
        "rows show", "rows sizes", "azure check", "report", "segment list", "segment count", "segment export", "predict", "tasks show",
        "teams list", "campaign list", "campaign show", "campaign check", "campaign report", "campaign steps", "coupons list",
        "coupons who", "gifts list", "gifts packing", "points show", "points report", "deadletters list", "deadletters show",
        "activities list", "activities show", "activities verify", "activities effect", "referrals report",
    };

    /// <summary>
    /// They commit to the app's tables beside the running app, every commit conditional; wake-ups go out by the app within a minute.
    /// </summary>
    public static IReadOnlySet<string> Changing { get; } = new SortedSet<string>(StringComparer.Ordinal)
    {
        "import", "rebuild", "consent", "customer erase", "platforms pause", "platforms resume", "tasks take", "tasks complete",
        "tasks add", "teams put", "teams away", "teams remove", "tasks assign", "users add", "users reset", "users remove", "moment add",
        "feed", "poison redrive", "poison purge", "deadletters redrive", "deadletters purge", "flows diff", "flows publish", "flows revert",
        "flows retire", "flows pause", "flows resume", "campaign put", "campaign approve", "campaign pause", "campaign resume",
        "campaign cancel",
        "coupons pool", "coupons import", "coupons make", "gifts put", "points redeem", "points correct", "activities publish",
        "activities stop", "activities play", "referrals code", "referrals tell",
    };

    /// <summary>What an app does by itself or in another way.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["nightly"] = "the app's timer does it; start it by POST /admin/functions/Nightly with the master key",
        ["reconcile"] = "the app's timer does it, since it holds the platforms' tokens; start it by POST /admin/functions/Reconcile with "
            + "the master key",
        ["history"] = "the app holds the platforms' tokens; bring past orders with import",
        ["golive"] = "an app sends once it has a number: azd env set CRM_SMS_SENDER, then azd provision",
        ["init"] = "shops of an app stand in extraSettings of infra/main.parameters.json",
        ["check"] = "azure check looks at an app; webhooks are entered in the platform's console",
        ["health"] = "azure check says whether an app keeps up",
        ["serve"] = "the app is the host",
        ["demo"] = "the sample shop is made in a data folder",
        ["backup"] = "a storage account is not copied by this command; the rows are plain tables for any tool that copies them",
        ["restore"] = "a storage account is not filled by this command",
        ["gateway test"] = "the app alone sends: place a test order",
        ["templates export"] = Needless, ["webhook verify"] = Needless, ["activities check"] = Needless,
        ["moment list"] = Needless,
    };

    const string Needless = "it needs no data: leave --azure out";

    /// <summary>What is wrong with asking for Azure; null where the command can.</summary>
    public static string? Refusal(ParseResult result)
    {
        if (result.GetValue(CommonOptions.Azure) is null) return null;
        var names = new List<string>();
        for (var at = result.CommandResult; at?.Parent is CommandResult above; at = above) names.Insert(0, at.Command.Name);
        var name = string.Join(' ', names);
        if (Looking.Contains(name) || Changing.Contains(name)) return null;
        return $"--azure: '{name}' does not work on an Azure app: "
            + (Elsewhere.TryGetValue(name, out var where) ? where : "docs/deploy.md lists the commands that do") + ".";
    }
}

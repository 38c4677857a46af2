using System.Text;
using Crm.Flows;
using Crm.Reports;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Reports;

/// <summary>docs/timelines.md is what the product prints. CRM_WRITE_DOCS=1 writes it anew.</summary>
public sealed class TimelinePageTests
{
    static readonly string[] Platforms =
        ["shopify", "woocommerce", "taobao", "douyin", "youzan", "tiktokshop", "shopee", "lazada"];

    [Fact]
    public void Page_Always_HasTheTimelinesAsPrinted()
    {
        var file = Path.Combine(SharedData.Root, "docs", "timelines.md");
        var expected = Page();
        if (Environment.GetEnvironmentVariable("CRM_WRITE_DOCS") == "1") File.WriteAllText(file, expected);
        else File.ReadAllText(file).ShouldBe(expected, "run the test once with CRM_WRITE_DOCS=1");
    }

    static string Page()
    {
        var page = new StringBuilder("# The default flows' timeline of one order\n\nPrinted by `flows timeline --platform X --preset Y`; "
            + "the last of each platform is a shop that has set `Offer`.\nA test compares this page with what the product prints.\n");
        var flows = FlowLibrary.Load(null);
        foreach (var platform in Platforms)
        {
            page.Append("\n## ").Append(platform).Append('\n');
            foreach (var (preset, offer) in new[] { ("light", (string?)null), ("full", null), ("light", "95折券") })
            {
                var shop = new ShopOptions { Preset = preset, Offer = offer }.ToShop("new-shop", [])!;
                page.Append("\n```\n");
                foreach (var line in TimelineText.Lines(Timeline.Sample(shop.Id, platform), shop, flows)) page.Append(line).Append('\n');
                page.Append("```\n");
            }
        }
        return page.ToString();
    }
}

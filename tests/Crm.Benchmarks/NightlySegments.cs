using Crm.Segments;

namespace Crm.Benchmarks;

/// <summary>Twenty saved segments and three tag rules of the kinds shops save.</summary>
static class NightlySegments
{
    static readonly string[] Conditions =
    [
        """{"all": [{"fact": "customer.class", "is": "importantValue"}, {"fact": "customer.daysSincePurchase", "over": 20}]}""",
        """{"fact": "customer.class", "in": ["importantRecall", "importantRetain"]}""",
        """{"all": [{"fact": "customer.life", "is": "sleeping"}, {"fact": "customer.spend", "over": 500}]}""",
        """{"all": [{"fact": "customer.life", "is": "leaving"}, {"fact": "customer.orders", "atLeast": 3}]}""",
        """{"fact": "customer.tier", "in": ["vip", "supreme"]}""",
        """{"all": [{"fact": "customer.grade", "is": "important"}, {"fact": "customer.region", "is": "浙江省"}]}""",
        """{"fact": "customer.categories", "has": "茶"}""",
        """{"all": [{"fact": "customer.categories", "has": "杯"}, {"not": {"fact": "customer.categories", "has": "茶"}}]}""",
        """{"fact": "customer.averageOrder", "over": 400}""",
        """{"all": [{"fact": "customer.discountShare", "over": 0.6}, {"fact": "customer.orders", "atLeast": 2}]}""",
        """{"fact": "customer.daysSincePurchase", "atMost": 7}""",
        """{"all": [{"fact": "customer.daysSincePurchase", "atLeast": 25}, {"fact": "customer.daysSincePurchase", "atMost": 35}]}""",
        """{"fact": "customer.orders", "is": 1}""",
        """{"all": [{"fact": "customer.orders", "is": 2}, {"fact": "customer.life", "is": "active"}]}""",
        """{"fact": "customer.tags", "has": "gift"}""",
        """{"fact": "customer.tags", "hasAny": ["payday", "bargain"]}""",
        """{"fact": "customer.sizes", "has": "XL"}""",
        """{"any": [{"fact": "customer.region", "in": ["北京市", "上海市"]}, {"fact": "customer.spend", "over": 3000}]}""",
        """{"all": [{"fact": "customer.favouriteCategory", "is": "跑鞋"}, {"fact": "customer.lastOrderValue", "over": 300}]}""",
        """{"all": [{"fact": "customer.probabilityAlive", "under": 0.3}, {"fact": "customer.spend", "over": 1000}]}""",
    ];

    public static SegmentLibrary Library()
    {
        var files = Conditions.Select((c, i) => ($"s{i}.json", $$"""{"segment": "s{{i:00}}", "when": {{c}}}""")).ToList();
        files.Add(("t1.json", """{"tag": "coastal", "when": {"fact": "customer.region", "in": ["浙江省", "广东省", "上海市"]}}"""));
        files.Add(("t2.json", """{"tag": "collector", "when": {"fact": "customer.items", "atLeast": 10}}"""));
        files.Add(("t3.json", """{"tag": "refunder", "when": {"fact": "customer.discountedOrders", "atLeast": 4}}"""));
        var mistakes = new List<string>();
        var library = SegmentLibrary.Read(files, mistakes);
        return mistakes.Count == 0 ? library : throw new InvalidOperationException(string.Join('\n', mistakes));
    }
}

namespace Crm.Local.Demo;

/// <summary>Price in fen.</summary>
sealed record Product(int Id, string Title, string Sku, long Price);

sealed record DemoLine(Product Product, int Quantity)
{
    public long Amount => Product.Price * Quantity;
}

/// <summary>What the two shops sell: invented goods at plausible prices, the first ones the most wanted.</summary>
static class Catalogue
{
    static readonly Product[] CustomerMatch =
    [
        new(7101, "云感记忆棉枕", "YD-P01", 12900), new(7102, "水洗棉四件套 1.8米床", "YD-B02", 26900), new(7103, "香薰蜡烛 雨后青草", "YD-C03", 5900),
        new(7104, "北欧风陶瓷马克杯", "YD-M04", 3900), new(7105, "懒人沙发盖毯", "YD-T05", 8900), new(7106, "浴室吸水地垫", "YD-D06", 4500),
        new(7107, "竹纤维毛巾三条装", "YD-K07", 4900), new(7108, "可折叠收纳箱 大号", "YD-S08", 6900), new(7109, "遮光窗帘 奶油白", "YD-L09", 15900),
        new(7110, "洗衣凝珠 50颗装", "YD-W10", 3990), new(7111, "蚕丝空调被", "YD-Q11", 39900), new(7112, "原木置物架", "YD-R12", 18800),
    ];

    static readonly Product[] Kids =
    [
        new(901, "儿童纯棉短袖T恤", "ET-01", 5900), new(902, "宝宝连体衣 小熊款", "ET-02", 7900), new(903, "女童碎花连衣裙", "ET-03", 12900),
        new(904, "男童速干运动裤", "ET-04", 6900), new(905, "婴儿防蚊袜 五双装", "ET-05", 3500), new(906, "儿童防晒衣", "ET-06", 9900),
        new(907, "亲子睡衣套装", "ET-07", 15900), new(908, "学步鞋 软底", "ET-08", 8900), new(909, "婴儿口水巾 十条装", "ET-09", 2990),
        new(910, "儿童轻薄羽绒马甲", "ET-10", 16900),
    ];

    public static IReadOnlyList<Product> Of(DemoShop shop) => shop == DemoShop.CustomerMatch ? CustomerMatch : Kids;

    public static IReadOnlyList<DemoLine> Basket(DemoShop shop, Dice dice)
    {
        var goods = Of(shop);
        var weights = goods.Select((_, i) => 1.0 / (i + 3)).ToList();
        var basket = new SortedDictionary<int, DemoLine>();
        for (var left = 1 + dice.Weighted([0.68, 0.24, 0.08]); left > 0; left--)
        {
            var index = dice.Weighted(weights);
            basket[index] = new DemoLine(goods[index], 1 + dice.Weighted([0.82, 0.14, 0.04]));
        }
        return [.. basket.Values];
    }
}

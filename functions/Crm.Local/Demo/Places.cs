namespace Crm.Local.Demo;

/// <param name="Zone">How far from the warehouse: 0 next door to 3 at the other end of the country.</param>
sealed record Place(string Province, string City, string District, string Postcode, int Zone, double Weight);

/// <param name="Hours">To a place of zone 1.</param>
sealed record Courier(string Name, string Prefix, int NumberDigits, double Hours, double Weight);

/// <summary>Where the buyers live, and who brings the parcels there.</summary>
static class Places
{
    /// <summary>Where the warehouse is; no buyer lives there.</summary>
    public const string Origin = "金华市";
    public static readonly IReadOnlyList<string> Hubs = ["杭州市", "嘉兴市", "南昌市", "武汉市", "郑州市"];

    public static readonly IReadOnlyList<Place> All =
    [
        new("上海市", "上海市", "浦东新区", "200120", 0, 9), new("浙江省", "杭州市", "西湖区", "310012", 0, 9), new("浙江省", "宁波市", "鄞州区", "315100", 0, 5),
        new("江苏省", "南京市", "鼓楼区", "210009", 0, 6), new("江苏省", "苏州市", "吴中区", "215100", 0, 6), new("安徽省", "合肥市", "蜀山区", "230031", 0, 4),
        new("福建省", "厦门市", "思明区", "361004", 1, 4), new("江西省", "南昌市", "东湖区", "330006", 1, 3), new("湖北省", "武汉市", "武昌区", "430061", 1, 6),
        new("湖南省", "长沙市", "岳麓区", "410013", 1, 5), new("广东省", "广州市", "天河区", "510620", 1, 8), new("广东省", "深圳市", "南山区", "518052", 1, 8),
        new("河南省", "郑州市", "金水区", "450003", 1, 5), new("山东省", "青岛市", "市南区", "266071", 1, 5), new("北京市", "北京市", "朝阳区", "100020", 1, 8),
        new("天津市", "天津市", "河西区", "300202", 1, 3), new("河北省", "石家庄市", "长安区", "050011", 1, 3), new("四川省", "成都市", "武侯区", "610041", 2, 7),
        new("重庆市", "重庆市", "渝中区", "400010", 2, 5), new("陕西省", "西安市", "雁塔区", "710061", 2, 5), new("广西壮族自治区", "南宁市", "青秀区", "530022", 2, 3),
        new("辽宁省", "沈阳市", "和平区", "110001", 2, 3), new("黑龙江省", "哈尔滨市", "南岗区", "150001", 2, 3), new("云南省", "昆明市", "五华区", "650031", 2, 3),
        new("新疆维吾尔自治区", "乌鲁木齐市", "天山区", "830002", 3, 1.5), new("西藏自治区", "拉萨市", "城关区", "850000", 3, 0.5),
    ];

    public static readonly IReadOnlyList<Courier> Couriers =
    [
        new("中通快递", "7", 14, 40, 0.34), new("圆通速递", "YT", 13, 42, 0.25), new("韵达快递", "4", 14, 44, 0.17), new("顺丰速运", "SF", 13, 22, 0.14),
            new("京东物流", "JDVA", 11, 26, 0.10),
    ];

    static readonly double[] Slowness = [0.55, 1, 1.45, 2.6];

    public static Place Random(Dice dice) => All[dice.Weighted([.. All.Select(p => p.Weight)])];

    public static Courier Courier(Dice dice) => Couriers[dice.Weighted([.. Couriers.Select(c => c.Weight)])];

    /// <summary>From the warehouse to the buyer's city.</summary>
    public static TimeSpan Transit(Courier courier, Place to, Dice dice) =>
        TimeSpan.FromMinutes(Math.Round(60 * courier.Hours * Slowness[to.Zone] * dice.Between(0.8, 1.35)));
}

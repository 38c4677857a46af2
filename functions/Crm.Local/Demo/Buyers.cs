namespace Crm.Local.Demo;

/// <summary>One invented person and how they shop.</summary>
sealed record Buyer
{
    public required int Number { get; init; }
    public required string LastName { get; init; }
    public required string FirstName { get; init; }
    public required Place Place { get; init; }
    public required string Street { get; init; }

    /// <summary>As the buyer writes it: some leave it out, some write nonsense.</summary>
    public string? Phone { get; init; }

    /// <summary>Until then the first shop does not know the phone; the other one may.</summary>
    public DateTimeOffset? PhoneTold { get; init; }
    public required IReadOnlyList<DemoShop> Shops { get; init; }

    /// <summary>Orders without an account, so no buyer id.</summary>
    public bool Guest { get; init; }
    public required DateTimeOffset FirstOrder { get; init; }

    /// <summary>Days between two purchases; null for who comes once.</summary>
    public double? IntervalHistogram { get; init; }

    /// <summary>Yes or no to advertising; null for who was not asked.</summary>
    public bool? WantsAdvertising { get; init; }

    public long ShopifyId => 6_400_000_000_000 + Number * 37L;
    public int WooId => 300 + Number;
    public string? PhoneAt(DateTimeOffset at) => PhoneTold is { } told && at < told ? null : Phone;
}

static class Buyers
{
    static readonly string[] LastNames =
        ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐",
        "冯", "许", "邓", "叶"];
    static readonly string[] FirstNames =
    [
        "知夏", "若溪", "语桐", "清和", "安歌", "南乔", "云舒", "念禾", "书瑶", "听澜", "一诺", "沐阳", "景行", "思远", "嘉木", "以宁", "星野", "望舒", "初晴", "可颂",
        "晚晴", "疏影", "明澈", "予安", "青梧", "岁和", "小满", "谷雨", "立冬", "芒种", "晓棠", "若谷", "怀瑾", "亦舟", "采薇", "子衿", "木兮", "长乐", "半夏", "秋池",
    ];
    static readonly string[] Streets = ["云杉路", "梧桐街", "青禾巷", "望湖路", "和风大道", "晴川街", "百草园路", "松果路"];

    public static List<Buyer> Make(int count, DateTimeOffset from, Dice dice) =>
        [.. Enumerable.Range(1, count).Select(number => One(number, from, dice))];

    static Buyer One(int number, DateTimeOffset from, Dice dice)
    {
        var both = dice.Chance(0.12);
        var guest = dice.Chance(0.15);
        var first = Habits.FirstOrder(from, dice);
        return new Buyer
        {
            Number = number,
            LastName = dice.Pick(LastNames), FirstName = dice.Pick(FirstNames),
            Place = Places.Random(dice), Street = $"{dice.Pick(Streets)}{dice.Between(1, 299)}号",
            Phone = Phone(number, dice),
            PhoneTold = both && !guest && dice.Chance(0.2) ? first + dice.Hours(24, 400) : null,
            Shops = both ? [DemoShop.CustomerMatch, DemoShop.Kids] : dice.Chance(0.6) ? [DemoShop.CustomerMatch] : [DemoShop.Kids],
            Guest = guest, FirstOrder = first, IntervalHistogram = Habits.IntervalHistogram(both, dice),
            WantsAdvertising = dice.Chance(0.35) ? null : dice.Chance(0.85),
        };
    }

    static string? Phone(int number, Dice dice) => dice.Weighted([0.7, 0.15, 0.1, 0.03, 0.01, 0.01]) switch
    {
        0 => Fictional(number),
        1 => "+86" + Fictional(number),
        2 => Fictional(number).Insert(7, " ").Insert(3, " "),
        3 => null,
        4 => "138****8000",
        _ => "没有电话",
    };

    // 145 is for data cards: the plan takes it for a mobile, and nobody is called by it. The factor spreads the last digits without a
    // repetition.
    static string Fictional(int number) => $"145{number * 7919L % 100_000_000:d8}";
}

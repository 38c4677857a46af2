namespace Crm.Customers;

/// <summary>
/// The eight classes of recency, frequency and monetary value, each high (+) or low (-). The order of the members is their bits R, F, M.
/// </summary>
public enum RfmClass
{
    /// <summary>流失 (R- F- M-)</summary>
    Lost = 0,

    /// <summary>重要挽留 (R- F- M+)</summary>
    ImportantRetain = 1,

    /// <summary>一般维持 (R- F+ M-)</summary>
    Maintain = 2,

    /// <summary>重要唤回 (R- F+ M+)</summary>
    ImportantRecall = 3,

    /// <summary>新客户 (R+ F- M-)</summary>
    New = 4,

    /// <summary>重要深耕 (R+ F- M+)</summary>
    ImportantDeepen = 5,

    /// <summary>潜力 (R+ F+ M-)</summary>
    Potential = 6,

    /// <summary>重要价值 (R+ F+ M+)</summary>
    ImportantValue = 7,
}

/// <summary>Time since the last purchase.</summary>
public enum LifeStage { Active, Sleeping, Leaving, Lost }

/// <summary>By average order value and total spend.</summary>
public enum Grade { Small, Ordinary, Main, Important }

/// <summary>VIP level by spend.</summary>
public enum Tier { Ordinary, Advanced, Vip, Supreme }

/// <summary>The field's own Chinese names.</summary>
public static class Names
{
    public static RfmClass ClassOf(bool recent, bool often, bool much) => (RfmClass)((recent ? 4 : 0) | (often ? 2 : 0) | (much ? 1 : 0));

    public static string Chinese(this RfmClass value) => value switch
    {
        RfmClass.ImportantValue => "重要价值",
        RfmClass.ImportantRecall => "重要唤回",
        RfmClass.ImportantDeepen => "重要深耕",
        RfmClass.ImportantRetain => "重要挽留",
        RfmClass.Potential => "潜力",
        RfmClass.New => "新客户",
        RfmClass.Maintain => "一般维持",
        _ => "流失",
    };

    public static string Chinese(this LifeStage value) =>
        value switch { LifeStage.Active => "活跃", LifeStage.Sleeping => "睡眠", LifeStage.Leaving => "预流失", _ => "流失" };
    public static string Chinese(this Grade value) =>
        value switch { Grade.Important => "重要", Grade.Main => "主要", Grade.Ordinary => "普通", _ => "小客户" };
    public static string Chinese(this Tier value) =>
        value switch { Tier.Supreme => "至尊VIP", Tier.Vip => "VIP", Tier.Advanced => "高级", _ => "普通" };

    /// <summary>As a text to the buyer names it.</summary>
    public static string Label(this Tier value, string language) => language.StartsWith("zh", StringComparison.OrdinalIgnoreCase)
        ? value.Chinese()
        : value switch { Tier.Supreme => "Supreme VIP", Tier.Vip => "VIP", Tier.Advanced => "advanced member", _ => "member" };

    /// <summary>As rows and conditions write it: "importantValue".</summary>
    public static string ToStoredName<T>(this T value) where T : struct, Enum =>
        Words<T>.All[System.Runtime.CompilerServices.Unsafe.As<T, int>(ref value)];

    public static T? FromStoredName<T>(string? word) where T : struct, Enum =>
        Array.IndexOf(Words<T>.All, word) is var index and >= 0 ? System.Runtime.CompilerServices.Unsafe.As<int, T>(ref index) : null;

    static class Words<T> where T : struct, Enum
    {
        public static readonly string[] All = [.. Enum.GetNames<T>().Select(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName)];
    }
}

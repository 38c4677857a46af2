namespace Crm.Tests.Import;

/// <summary>Small exports in the layouts shops' platforms publish; the people in them are invented.</summary>
static class ShopExports
{
    public const string Shopify = "shopify.csv";
    public const string WooCommerce = "woocommerce.csv";
    public const string TaobaoOrders = "taobao-orders.csv";
    public const string TaobaoItems = "taobao-items.csv";
    public const string Youzan = "youzan.csv";
    public const string Douyin = "douyin.csv";
    public const string OnlineRetail = "online-retail.csv";

    public static string Read(string name)
    {
        using var stream = typeof(ShopExports).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

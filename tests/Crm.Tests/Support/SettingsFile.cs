using System.Text.Json;

namespace Crm.Tests.Support;

/// <summary>A settings file for the real program: the shop is open all day, so that what is due goes out.</summary>
static class SettingsFile
{
    public static string Text(string url, string zone = "Asia/Shanghai") => JsonSerializer.Serialize(new
    {
        Values = new Dictionary<string, string>
        {
            ["Url"] = url,
            ["Shops__demo__Name"] = "云朵家居",
            ["Shops__demo__Zone"] = zone,
            ["Shops__demo__Platforms__shopify__Secrets__0"] = TestCrm.Secret,
            ["Shops__demo__Platforms__woocommerce__Secrets__0"] = TestCrm.Secret,
            ["Shops__demo__SendBetween__Transactional__Opens"] = "00:00",
            ["Shops__demo__SendBetween__Transactional__Closes"] = "23:59",
            ["Shops__demo__CapPerDay__Transactional"] = "1000",
        },
    });
}

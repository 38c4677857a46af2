using System.Text.RegularExpressions;

namespace Crm.Customers;

/// <summary>
/// The size inside a stock number or title ("TEE-RED-XL", "连衣裙 2XL", "跑鞋 42码"). Capital letters only: a title's "s" is no size, nor the S
/// of "S/3".
/// </summary>
static partial class SizeText
{
    public static string? Find(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > 200) return null;
        var match = Pattern().Match(text);
        return match.Success ? match.Value : null;
    }

    [GeneratedRegex("(?<![A-Za-z0-9'’])(?:X{0,3}S|M|X{0,4}L|[2-6]XL|均码|(?:3[4-9]|4[0-8])码)(?![A-Za-z0-9]|/[0-9])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

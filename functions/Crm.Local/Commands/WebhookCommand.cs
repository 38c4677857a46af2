using System.CommandLine;
using Crm.Common;
using Crm.Platforms;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary><c>webhook verify</c>: the support tool for "they say they sent it".</summary>
static class WebhookCommand
{
    static readonly Argument<string?> File =
        new("file") { Description = "Header lines, an empty line, the body as it came; \"-\" or nothing reads the input.",
        Arity = ArgumentArity.ZeroOrOne };
    static readonly Option<string?> Platform = new("--platform") { Description = "The platform, when it is not to be guessed." };
    static readonly Option<string?> ShopName = new("--shop") { Description = "Judge by this configured shop's secrets, zone and country." };
    static readonly Option<string[]> Secret = new("--secret") { Description = "The webhook's secret; may be given twice." };
    static readonly Option<string?> AppKey = new("--app-key") { Description = "App key or client id, where the platform signs it." };
    static readonly Option<string?> CallbackUrl = new("--callback-url") { Description = "The address as typed into the console (Shopee)." };

    public static Command Create() => new("webhook", "Looks into webhooks.") { Verify() };

    static Command Verify()
    {
        var command = new Command("verify",
            "Says which platform a webhook comes from, whether its signature holds and what it becomes. Stores nothing.") { File, Platform,
            ShopName, Secret, AppKey, CallbackUrl };
        command.SetAction(async (result, cancel) =>
        {
            var shop = ShopOf(result);
            var request = PastedRequest.Parse(await ReadAsync(result.GetValue(File), cancel));
            var (text, good) = WebhookReport.Of(request, Platforms(result.GetValue(Platform)), shop,
                platform => LinkOf(result, shop, platform), TimeProvider.System.GetUtcNow());
            Console.WriteLine(text);
            return good ? 0 : 1;
        });
        return command;
    }

    public static List<IPlatform> Platforms(string? named)
    {
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPlatforms().BuildServiceProvider();
        var all = services.GetServices<IPlatform>().OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        if (named is null) return all;
        var found = all.Where(p => p.Name.Equals(named, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count > 0 ? found
            : throw new SettingsException([$"--platform: '{named}' is none of {string.Join(", ", all.Select(p => p.Name))}."]);
    }

    static Shop ShopOf(ParseResult result)
    {
        if (result.GetValue(ShopName) is not { } id) return new ShopOptions().ToShop("none", [])!;
        var shops = ShopDirectory.From(CommonOptions.Load(result).Shops);
        return shops.Find(id)
            ?? throw new SettingsException([$"--shop: '{id}' is none of {string.Join(", ", shops.All.Select(s => s.Id))}."]);
    }

    static PlatformLink? LinkOf(ParseResult result, Shop shop, IPlatform platform)
    {
        var configured = shop.Platforms.GetValueOrDefault(platform.Name);
        var secrets = result.GetValue(Secret) is { Length: > 0 } given ? given : configured?.Secrets;
        return secrets is null ? null
            : new PlatformLink(secrets) { AppKey = result.GetValue(AppKey) ?? configured?.AppKey, CallbackUrl = result.GetValue(CallbackUrl)
            ?? configured?.CallbackUrl };
    }

    static async Task<byte[]> ReadAsync(string? file, CancellationToken cancel)
    {
        if (file is not (null or "-"))
            return System.IO.File.Exists(file) ? await System.IO.File.ReadAllBytesAsync(file, cancel)
                : throw new SettingsException([$"The file '{file}' does not exist."]);
        using var buffer = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(buffer, cancel);
        return buffer.ToArray();
    }
}

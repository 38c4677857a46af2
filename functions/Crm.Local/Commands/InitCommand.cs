using System.CommandLine;
using Crm.Common;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Local.Setup;
using Crm.Platforms;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary><c>init</c>: from a clone to a settings file, in questions or by options alone.</summary>
static class InitCommand
{
    static readonly Option<string?> Out = new("--out") {
        Description = "The settings file to write; default: that of --settings, else local.settings.json." };
    static readonly Option<bool> Force = new("--force") { Description = "Replaces a file that is there." };
    static readonly Option<bool> NoInput = new("--no-input") {
        Description = "Asks nothing: what no option says takes its default, or is told as missing." };
    static readonly Option<string?> Shop = new("--shop") { Description = "The shop's id." };
    static readonly Option<string?> Name = new("--name") { Description = "The shop's name." };
    static readonly Option<string?> Country = new("--country") { Description = "Two letters." };
    static readonly Option<string?> Language = new("--language") { Description = "zh-CN or en." };
    static readonly Option<string?> Zone = new("--zone") { Description = "IANA time zone." };
    static readonly Option<string?> Preset = new("--preset") { Description = "light or full." };
    static readonly Option<string?> PublicUrl = new("--public-url") { Description = "The host's address as platforms reach it." };
    static readonly Option<string[]> Platform = new("--platform") { Description = "A platform; give each." };
    static readonly Option<string?> Gateway = new("--gateway") { Description = "aliyun, tencent, twilio, acs, http or none." };
    static readonly Option<string[]> Set = new("--set") {
        Description = "A platform's or gateway's setting: shopify.Secrets__0=…, woocommerce.Api__Key=…, aliyun.KeyId=…." };

    public static Command Create()
    {
        var command = new Command("init",
            "Asks for the shop, its platforms and its gateway, and writes a settings file. Nothing is sent until golive.")
        {
            Out, Force, NoInput, Shop, Name, Country, Language, Zone, Preset, PublicUrl, Platform, Gateway, Set,
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult result)
    {
        var file = result.GetValue(Out) ?? CommonOptions.FileOf(result) ?? CrmSettings.FileName;
        if (File.Exists(file) && !result.GetValue(Force)) throw new SettingsException(
            [$"'{file}' is there already: edit it, name another file with --out, or replace it with --force."]);
        var wires = GatewaySetup.Read(new CrmSettings()).Wires;
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPlatforms().BuildServiceProvider();
        var interview = new Interview(Console.In, Console.Out, !result.GetValue(NoInput));
        var answers = new Questions(interview, Given(result), [.. services.GetServices<IPlatform>()], wires).Ask();
        var beside = Path.GetDirectoryName(Path.GetFullPath(file))!;
        // Relative to the folder the host is started in, which is where the file lies unless somebody said otherwise.
        if (answers.TemplatesFile is { } templates && beside != Directory.GetCurrentDirectory()) answers =
            answers with { TemplatesFile = Path.Combine(beside, templates) };
        SettingsText.Save(file, SettingsText.Of(answers));
        if (answers.TemplatesFile is { } path && !File.Exists(path)) ExportTemplates(file, answers, path);
        // Read back as the host will read it: what it refuses is told now.
        var read = CrmSettings.Load(file);
        ShopDirectory.From(read.Shops);
        GatewaySetup.Read(read);
        Tell(interview, file, answers);
        return 0;
    }

    static GivenAnswers Given(ParseResult result)
    {
        var set = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var one in result.GetValue(Set) ?? [])
        {
            if (one.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var cut) || !one[..cut].Contains('.', StringComparison.Ordinal))
                throw new SettingsException(
                    ["--set: give platform.Setting=value or gateway.Setting=value, such as shopify.Secrets__0=…."]);
            set[one[..cut]] = one[(cut + 1)..];
        }
        return new GivenAnswers(result.GetValue(Shop), result.GetValue(Name), result.GetValue(Country), result.GetValue(Language),
            result.GetValue(Zone), result.GetValue(Preset), result.GetValue(PublicUrl), result.GetValue(Platform) ?? [],
            result.GetValue(Gateway), set);
    }

    static void ExportTemplates(string file, SetupAnswers answers, string path)
    {
        // The setting names the file, which has to be there to be read.
        File.WriteAllText(path, """{"templates": []}""");
        var settings = CrmSettings.Load(file);
        var account = TemplatesCommand.AccountOf(settings, answers.Gateway!);
        var shops = ShopDirectory.From(settings.Shops).All;
        File.WriteAllText(path, TemplatesCommand.Of(shops, FlowLibrary.Load(settings.FlowsFolder), account));
    }

    static void Tell(Interview interview, string file, SetupAnswers answers)
    {
        interview.Say($"Written: {file}. Nothing is sent until golive.");
        if (answers.TemplatesFile is { } templates) interview.Say(
            $"Written: {templates}, all texts to submit to {answers.Gateway} for approval; put in the codes and \"status\": \"approved\".");
        interview.Say("Next: check (webhook addresses and topics to paste; check --register does it at Shopify and WooCommerce), "
            + "serve, golive.");
    }
}

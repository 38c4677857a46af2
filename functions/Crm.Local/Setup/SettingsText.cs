using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Crm.Common;
using Crm.Local.Sqlite;

namespace Crm.Local.Setup;

/// <summary>The settings file as a person reads and edits it: one setting a line, with what it is for above it.</summary>
static partial class SettingsText
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(SetupAnswers answers)
    {
        var text = new StringBuilder("{\n  // Written by init. Environment variables of the same names override what stands here.\n")
            .Append("  // A gateway's secret may stand in a file of its own: \"file:/run/secrets/name\".\n")
            .Append("  \"IsEncrypted\": false,\n  \"Values\": {\n");
        var lines = Lines(answers).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            var (about, key, value) = lines[i];
            if (about is not null) text.Append(i == 0 ? "" : "\n").Append("    // ").Append(about).Append('\n');
            text.Append("    ").Append(Quote(key)).Append(": ").Append(Quote(value)).Append(i == lines.Count - 1 ? "\n" : ",\n");
        }
        return text.Append("  }\n}\n").ToString();
    }

    static IEnumerable<(string? About, string Key, string Value)> Lines(SetupAnswers a)
    {
        var shop = $"Shops__{a.Shop}__";
        yield return ("Where the host listens; put your TLS proxy before it.", "Url", "http://127.0.0.1:7071");
        yield return ("The same host as platforms and buyers reach it, behind the proxy.", "PublicUrl", a.PublicUrl ?? "");
        yield return ("Holds the database and what belongs to it; back it up with the command backup.", "DataFolder", "data");
        yield return ("A chat webhook (Slack, DingTalk, WeCom, Feishu …) that hears of a failed audit or lost webhooks.",
            "Notify__Webhook", "");
        yield return ("The shop.", shop + "Name", a.Name);
        yield return (null, shop + "Signature", a.Language == "zh-CN" ? $"【{a.Name}】" : $"{a.Name}: ");
        yield return (null, shop + "Language", a.Language);
        yield return (null, shop + "Zone", a.Zone);
        yield return (null, shop + "Country", a.Country);
        yield return ("false: everything is taken in and planned, and no text leaves. The command golive sets it.", shop + "Live", "false");
        yield return ("light: four touches in the ten days after signing; full: every step of the flows.", shop + "Preset", a.Preset);
        foreach (var (platform, settings) in a.Platforms)
        {
            var about = $"{platform}: the secret its webhooks are signed with, and what else it needs.";
            foreach (var (key, value) in settings)
            {
                yield return (about, $"{shop}Platforms__{platform}__{key}", value);
                about = null;
            }
        }
        if (a.PublicUrl is not null)
        {
            yield return ("Links in texts that end advertising: the address, and the key that signs them (do not change it).",
                shop + "UnsubscribeUrl", a.PublicUrl);
            yield return (null, shop + "UnsubscribeKey", a.UnsubscribeKey);
            yield return ("Short links to an order's page, payment and parcel: the address, and the key their codes come from.",
                shop + "Links__Url", a.PublicUrl);
            yield return (null, shop + "Links__Key", a.LinksKey);
        }
        foreach (var line in Money(a, shop)) yield return line;
        foreach (var line in Gateway(a, shop)) yield return line;
    }

    static IEnumerable<(string?, string, string)> Money(SetupAnswers a, string shop)
    {
        if (a.Country == "CN") yield break;
        yield return ("What one part of a text costs, for reports and budgets: put in your gateway's price.", shop + "PartPrice", "0.0083");
        yield return (null, shop + "PriceCurrency", "USD");
    }

    static IEnumerable<(string?, string, string)> Gateway(SetupAnswers a, string shop)
    {
        if (a.Gateway is not { } gateway) yield break;
        yield return ("By which gateways texts go: a country's two letters or 'any' = names below, in order.",
            $"{shop}Gateways__any", gateway);
        if (a.TemplatesFile is { } templates) yield return (
            "Every text as a template to submit for approval; put the codes in, and \"status\": \"approved\" (docs/gateways.md).",
            shop + "TemplatesFile", templates);
        var about = $"The account at {gateway}.";
        foreach (var (key, value) in a.GatewaySettings)
        {
            yield return (about, $"Gateways__{gateway}__{key}", value);
            about = null;
        }
    }

    /// <summary>Sets one key in a file and leaves everything else of it as it is, comments included.</summary>
    /// <exception cref="SettingsException">The file has no "Values" to put it in.</exception>
    public static string With(string text, string key, string value)
    {
        var line = new Regex($"(\"{Regex.Escape(key)}\"\\s*:\\s*)(\"[^\"]*\"|true|false)", RegexOptions.IgnoreCase);
        if (line.IsMatch(text)) return line.Replace(text, m => m.Groups[1].Value + Quote(value), 1);
        var values = ValuesBegin().Match(text);
        if (!values.Success) throw new SettingsException(["The settings file has no \"Values\": { … } to write to."]);
        var end = values.Index + values.Length;
        return text[..end] + $"\n    {Quote(key)}: {Quote(value)}," + text[end..];
    }

    /// <summary>Whole or not at all, and for this account alone: it holds secrets.</summary>
    public static void Save(string file, string text)
    {
        var part = file + ".part";
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        using (var stream = PrivateFiles.Open(part, FileMode.Create, FileAccess.Write, FileShare.None))
            stream.Write(Encoding.UTF8.GetBytes(text));
        File.Move(part, file, overwrite: true);
    }

    static string Quote(string text) => JsonSerializer.Serialize(text, Plain);

    [GeneratedRegex("\"Values\"\\s*:\\s*\\{")]
    private static partial Regex ValuesBegin();
}

using System.Text.Json.Nodes;

namespace Crm.Flows;

/// <summary>Who gets a step, when a variant is the one, and what mails say: parts of a step that a difference can name.</summary>
static class OverlayParts
{
    public static bool IsOne(string member) => member is "audience" or "when" or "mail" or "mails";

    public static void Change(JsonObject step, string member, JsonNode? told, string path, Action<string, string> mistake)
    {
        path = $"{path}.{member}";
        if (member == "audience") Condition(step, member, told);
        else if (member == "mail") Mail(step, told, path, mistake);
        else if (told is not JsonObject variants) mistake(path, "is an object: by the name of a variant");
        else
            foreach (var (name, value) in variants)
                if (step["variants"]!.AsArray().FirstOrDefault(v => FlowOverlay.Word(v?["variant"]) == name) is not JsonObject variant)
                    mistake($"{path}.{name}", $"the step has no such variant; it has "
                        + $"{string.Join(", ", step["variants"]!.AsArray().Select(v => FlowOverlay.Word(v?["variant"])))}");
                else if (member == "when") Condition(variant, member, value);
                else Mail(variant, value, $"{path}.{name}", mistake);
    }

    // What is no condition is found by the reader of flows, as everywhere else.
    static void Condition(JsonObject holder, string member, JsonNode? told)
    {
        if (told is JsonValue word && word.TryGetValue<bool>(out var isAlways) && isAlways) holder.Remove(member);
        else holder[member] = told?.DeepClone();
    }

    static void Mail(JsonObject holder, JsonNode? told, string path, Action<string, string> mistake)
    {
        if (holder["mail"] is not JsonObject mail) mistake(path, "there is no mail to change");
        else if (told is not JsonObject parts || parts.Any(p => p.Key is not ("subject" or "body") || p.Value is not JsonObject))
            mistake(path, "is an object: subject and body, each a text by language");
        else
            foreach (var (part, texts) in parts)
                foreach (var (language, text) in texts!.AsObject())
                    if (mail[part] is JsonObject known) known[language] = text?.DeepClone();
    }
}

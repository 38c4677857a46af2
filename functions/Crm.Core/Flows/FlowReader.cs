using System.Globalization;
using System.Text.Json;
using System.Xml;
using Crm.Conditions;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Flows;

/// <summary>Reads a flow file and reports every mistake at once: file, JSON path, plain sentence.</summary>
sealed class FlowReader(string file, List<string> mistakes)
{
    public static Flow? Read(string file, string json, List<string> mistakes)
    {
        var before = mistakes.Count;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            var flow = new FlowReader(file, mistakes).Flow(document.RootElement);
            return mistakes.Count == before ? flow : null;
        }
        catch (JsonException broken)
        {
            mistakes.Add(broken.LineNumber is { } line ? $"{file}: line {line + 1}: no valid JSON." : $"{file}: {broken.Message}");
            return null;
        }
    }

    Flow Flow(JsonElement root)
    {
        Only(root, "$", "$schema", "flow", "version", "about", "presets", "steps");
        var steps = List(root, "$", "steps").Select((step, i) => Step(step, $"$.steps[{i}]")).ToList();
        foreach (var twice in steps.GroupBy(s => s.Name)
            .Where(g => g.Count() > 1)) Mistake("$.steps", $"the step '{twice.Key}' stands twice");
        var version = root.TryGetProperty("version", out var v) && v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var number)
            && number > 0 ? number : Mistake("$.version", "a version is a whole number from 1", 1);
        return new Flow(Text(root, "$", "flow"), version, steps) { Presets = Presets(root, steps) };
    }

    Dictionary<string, IReadOnlyList<Step>> Presets(JsonElement root, List<Step> steps)
    {
        var presets = new Dictionary<string, IReadOnlyList<Step>>(StringComparer.Ordinal);
        if (!root.TryGetProperty("presets", out var told)) return presets;
        if (told.ValueKind != JsonValueKind.Object) return Mistake("$.presets", "is an object: a list of steps for each name", presets);
        foreach (var preset in told.EnumerateObject())
        {
            var path = $"$.presets.{preset.Name}";
            if (preset.Name == Crm.Flows.Flow.Full) Mistake(path, "stands for every step of the flow and needs no list");
            var names = List(told, "$.presets", preset.Name)
                .Select((n, i) => n.ValueKind == JsonValueKind.String ? n.GetString()!
                : Mistake($"{path}[{i}]", "is not a step's name", "")).ToHashSet();
            foreach (var name in names.Where(n => n.Length > 0 && steps.TrueForAll(s => s.Name != n))) Mistake(path,
                $"the flow has no step '{name}'");
            presets[preset.Name] = steps.FindAll(s => names.Contains(s.Name));
        }
        return presets;
    }

    Step Step(JsonElement step, string path)
    {
        Only(step, path, "step", "label", "why", "on", "expires", "class", "channel", "exit", "closeOn", "exitOnOrder", "exitOnSolved",
            "oncePerDay",
            "audience", "holdout", "priority", "offer", "variants");
        return new Step
        {
            Name = Text(step, path, "step"),
            Label = Texts(step, path, "label"),
            On = [.. List(step, path, "on").Select((on, i) => Trigger(on, $"{path}.on[{i}]"))],
            Expires = Duration(step, path, "expires"),
            Class = Word<MessageClass>(step, path, "class"),
            Channel = IsElse(step) ? Channel.Sms : Word<Channel>(step, path, "channel"),
            ElseEmail = IsElse(step),
            Exit = step.TryGetProperty("exit", out _)
                ? [.. List(step, path, "exit").Select((e, i) => Word<Milestone>(e, $"{path}.exit[{i}]"))] : [],
            CloseOn = CloseOn(step, path),
            OncePerDay = step.TryGetProperty("oncePerDay", out var once) && once.ValueKind == JsonValueKind.True,
            ExitOnOrder = step.TryGetProperty("exitOnOrder", out var exitOnOrder) && exitOnOrder.ValueKind == JsonValueKind.True,
            ExitOnSolved = step.TryGetProperty("exitOnSolved", out var solved) && solved.ValueKind == JsonValueKind.True,
            Offer = Offer(step, path),
            Holdout = Number(step, path, "holdout", 0, 90),
            Priority = Number(step, path, "priority", 0, 100),
            Audience = step.TryGetProperty("audience", out var audience) ? Condition.Parse(audience, $"{file}: {path}.audience", mistakes)
                : Condition.Always,
            Variants = [.. List(step, path, "variants").Select((variant, i) => Variant(variant, $"{path}.variants[{i}]", MailOf(step)))],
        };
    }

    Milestone[] CloseOn(JsonElement step, string path)
    {
        if (!step.TryGetProperty("closeOn", out _)) return [];
        if (step.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.String && channel.GetString() == "sms")
            Mistake(path + ".closeOn", "settles tasks; a text has none");
        return [.. List(step, path, "closeOn").Select((e, i) => Word<Milestone>(e, $"{path}.closeOn[{i}]"))];
    }

    StepOffer? Offer(JsonElement step, string path)
    {
        var needed = step.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.String
            && channel.GetString() is "coupon" or "gift";
        if (!step.TryGetProperty("offer", out var offer)) return needed
            ? Mistake<StepOffer?>(path + ".offer", "say what is given: value, validFor, reason", null) : null;
        if (!needed) return Mistake<StepOffer?>(path + ".offer", "belongs to the channels coupon and gift", null);
        path += ".offer";
        Only(offer, path, "value", "validFor", "reason");
        return new StepOffer(Templates(offer, path, "value"), Duration(offer, path, "validFor"), Templates(offer, path, "reason"));
    }

    Trigger Trigger(JsonElement on, string path)
    {
        Only(on, path, "milestone", "payBy", "lateParcel", "silentRefund", "moment", "when", "after", "afterDays", "before", "at",
            "awaitTracking", "learnedDelay");
        var when = on.TryGetProperty("when", out var condition) ? Condition.Parse(condition, $"{file}: {path}.when", mistakes)
            : Condition.Always;
        if (!when.IsOfOrder) Mistake(path + ".when",
            "a trigger asks facts of the order and the shop only; who the buyer is belongs into audience or a variant");
        var after = on.TryGetProperty("after", out _) ? Duration(on, path, "after") : TimeSpan.Zero;
        return Beginning(on, path, when, after, At(on, path)) with { AfterDays = AfterDays(on, path) };
    }

    Trigger Beginning(JsonElement on, string path, Condition when, TimeSpan after, TimeOnly? at)
    {
        if (on.TryGetProperty("payBy", out _)) return new Trigger.BeforePayBy(Duration(on, path, "before"), when);
        if (on.TryGetProperty("lateParcel", out _)) return new Trigger.OnLateParcel(when, after, at);
        if (on.TryGetProperty("silentRefund", out _)) return new Trigger.OnSilentRefund(when, after, at);
        if (on.TryGetProperty("moment", out _)) return new Trigger.OnCustomerEvent(Text(on, path, "moment"), when, after, at);
        var patience = on.TryGetProperty("awaitTracking", out _) ? Duration(on, path, "awaitTracking") : TimeSpan.Zero;
        var learned = on.TryGetProperty("learnedDelay", out var flag) && flag.ValueKind == JsonValueKind.True;
        return new Trigger.OnMilestone(Word<Milestone>(on, path, "milestone"), when, after, at) { AwaitTracking = patience,
            LearnedDelay = learned };
    }

    // Days are days of a calendar: without a local time nobody knows when on that day, and a duration beside them would say something else.
    int AfterDays(JsonElement on, string path)
    {
        if (!on.TryGetProperty("afterDays", out var told)) return 0;
        if (on.TryGetProperty("after", out _)) Mistake(path + ".afterDays", "stands instead of after, not beside it");
        if (!on.TryGetProperty("at", out _)) Mistake(path + ".afterDays", "needs at, the local time on that day");
        return told.ValueKind == JsonValueKind.Number && told.TryGetInt32(out var days) && days is >= 1 and <= 1000 ? days
            : Mistake(path + ".afterDays", "is a whole number of days from 1 to 1000", 0);
    }

    TimeOnly? At(JsonElement on, string path)
    {
        if (!on.TryGetProperty("at", out var local)) return null;
        if (local.ValueKind == JsonValueKind.String
            && TimeOnly.TryParseExact(local.GetString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var time)) return time;
        Mistake(path + ".at", "a local time is written HH:mm");
        return null;
    }

    int Number(JsonElement parent, string path, string name, int least, int most)
    {
        if (!parent.TryGetProperty(name, out var value)) return 0;
        return value.TryGetInt32(out var number) && number >= least && number <= most ? number
            : Mistake($"{path}.{name}", $"is a whole number from {least} to {most}", 0);
    }

    static string? ChannelOf(JsonElement step) =>
        step.TryGetProperty("channel", out var channel) && channel.ValueKind == JsonValueKind.String ? channel.GetString() : null;

    static bool IsElse(JsonElement step) => ChannelOf(step) == "sms, else email";

    /// <summary>Whether variants have a mail: true needs one, and false takes none.</summary>
    static bool MailOf(JsonElement step) => IsElse(step) || ChannelOf(step) == "email";

    MailText? Mail(JsonElement variant, string path, bool needed)
    {
        var has = variant.TryGetProperty("mail", out var mail);
        if (has != needed) return Mistake<MailText?>(path + ".mail", needed ? "a mail has a subject and a body"
            : "belongs to the channels email and 'sms, else email'", null);
        if (!has) return null;
        Only(mail, path + ".mail", "subject", "body");
        return new MailText(Templates(mail, path + ".mail", "subject"), Templates(mail, path + ".mail", "body"));
    }

    Variant Variant(JsonElement variant, string path, bool needsMail)
    {
        Only(variant, path, "variant", "when", "text", "mail");
        var mail = Mail(variant, path, needsMail);
        // Of a step that only mails, the body is the text wherever texts are listed.
        var texts = mail is not null && !variant.TryGetProperty("text", out _) ? mail.Body.ToDictionary()
            : Templates(variant, path, "text");
        var when = variant.TryGetProperty("when", out var condition) ? Condition.Parse(condition, $"{file}: {path}.when", mistakes)
            : Condition.Always;
        return new Variant(Text(variant, path, "variant"), when, texts) { Mail = mail };
    }

    Dictionary<string, TextTemplate> Templates(JsonElement parent, string path, string name)
    {
        var texts = new Dictionary<string, TextTemplate>(StringComparer.Ordinal);
        foreach (var (language, source) in Texts(parent, path, name))
            if (TextTemplate.Parse(source, $"{file}: {path}.{name}.{language}", mistakes) is { } template) texts[language] = template;
        return texts;
    }

    Dictionary<string, string> Texts(JsonElement parent, string path, string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!parent.TryGetProperty(name, out var map)
            || map.ValueKind != JsonValueKind.Object) Mistake($"{path}.{name}", "give a text for each language, zh-CN and en");
        else foreach (var text in map.EnumerateObject())
            texts[text.Name] = text.Value.ValueKind == JsonValueKind.String ? text.Value.GetString()!
                : Mistake($"{path}.{name}.{text.Name}", "is no text", "");
        foreach (var language in new[] { "zh-CN", "en" })
            if (!texts.ContainsKey(language)) Mistake($"{path}.{name}", $"the text for {language} is missing");
        return texts;
    }

    TimeSpan Duration(JsonElement parent, string path, string name)
    {
        if (!parent.TryGetProperty(name, out var value)
            || value.ValueKind != JsonValueKind.String) return Mistake($"{path}.{name}", "give an ISO 8601 duration like PT90M or P3D",
            TimeSpan.Zero);
        try
        {
            var span = XmlConvert.ToTimeSpan(value.GetString()!);
            return span >= TimeSpan.Zero && span <= TimeSpan.FromDays(1000) ? span
                : Mistake($"{path}.{name}", "lies between nothing and 1000 days", TimeSpan.Zero);
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return Mistake($"{path}.{name}", $"'{value.GetString()}' is no ISO 8601 duration like PT90M or P3D", TimeSpan.Zero);
        }
    }

    T Word<T>(JsonElement parent, string path, string name) where T : struct, Enum =>
        parent.TryGetProperty(name, out var value) ? Word<T>(value, $"{path}.{name}")
            : Mistake($"{path}.{name}", $"give one of {Words<T>()}", default(T));

    T Word<T>(JsonElement value, string path) where T : struct, Enum =>
        value.ValueKind == JsonValueKind.String && Enum.GetNames<T>().Contains(value.GetString(), StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(value.GetString()!, true) : Mistake(path, $"'{value}' is not one of {Words<T>()}", default(T));

    static string Words<T>() where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName));

    string Text(JsonElement parent, string path, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text : Mistake($"{path}.{name}", "give a text", "");

    List<JsonElement> List(JsonElement parent, string path, string name)
    {
        if (parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            && list.GetArrayLength() > 0) return [.. list.EnumerateArray()];
        Mistake($"{path}.{name}", "give a list with at least one entry");
        return [];
    }

    void Only(JsonElement element, string path, params string[] names)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new JsonException($"{path} is no object.");
        foreach (var member in element.EnumerateObject())
            if (!names.Contains(member.Name)) Mistake($"{path}.{member.Name}", $"is not known here; known are {string.Join(", ", names)}");
    }

    void Mistake(string path, string what) => mistakes.Add($"{file}: {path}: {what}.");

    T Mistake<T>(string path, string what, T instead)
    {
        Mistake(path, what);
        return instead;
    }
}

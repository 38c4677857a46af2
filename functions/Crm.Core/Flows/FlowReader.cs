using System.Text.Json;
using Crm.Conditions;
using Crm.Coupons;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Flows;

/// <summary>Reads a flow file and reports every mistake at once: file, JSON path, plain sentence.</summary>
sealed partial class FlowReader(string file, List<string> mistakes, bool proven)
{
    /// <param name="file">Stands before each mistake.</param>
    /// <param name="json">The flow, whole.</param>
    /// <param name="mistakes">What is wrong; then there is no flow.</param>
    /// <param name="proven">Its texts are known to be right, and need not be compiled to be read.</param>
    public static Flow? Read(string file, string json, List<string> mistakes, bool proven = false)
    {
        var before = mistakes.Count;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            var flow = new FlowReader(file, mistakes, proven).Flow(document.RootElement);
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
            "audience", "holdout", "priority", "offer", "coupon", "task", "mail", "variants");
        // An overlay may make a text or task of a step that mails: then its mail is of no use, and no mistake.
        var shared = MailOf(step) && step.TryGetProperty("mail", out _) ? Mail(step, path, needed: true) : null;
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
            Coupon = Coupon(step, path),
            Task = Task(step, path),
            Holdout = Number(step, path, "holdout", 0, 90),
            Priority = Number(step, path, "priority", 0, 100),
            Audience = step.TryGetProperty("audience", out var audience) ? Condition.Parse(audience, $"{file}: {path}.audience", mistakes)
                : Condition.Always,
            Variants = [.. List(step, path, "variants")
                .Select((variant, i) => Variant(variant, $"{path}.variants[{i}]", MailOf(step), shared))],
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

    StepCoupon? Coupon(JsonElement step, string path)
    {
        if (!step.TryGetProperty("coupon", out var coupon)) return null;
        if (ChannelOf(step) is not ("sms" or "email" or "sms, else email"))
            return Mistake<StepCoupon?>(path + ".coupon", "belongs to texts and mails", null);
        path += ".coupon";
        Only(coupon, path, "pool", "whenDry");
        var pool = Text(coupon, path, "pool");
        if (pool.Length > 0 && !CouponPool.IsName(pool)) Mistake(path + ".pool", "is a pool's name");
        return new StepCoupon(pool, Word<WhenDry>(coupon, path, "whenDry"));
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

    /// <param name="shared">The step's mail, for variants without one of their own.</param>
    Variant Variant(JsonElement variant, string path, bool needsMail, MailText? shared)
    {
        Only(variant, path, "variant", "when", "text", "styles", "mail");
        var mail = shared is not null && !variant.TryGetProperty("mail", out _) ? shared : Mail(variant, path, needsMail);
        // Of a step that only mails, the body is the text wherever texts are listed.
        var texts = mail is not null && !variant.TryGetProperty("text", out _) ? mail.Body.ToDictionary()
            : Templates(variant, path, "text");
        var when = variant.TryGetProperty("when", out var condition) ? Condition.Parse(condition, $"{file}: {path}.when", mistakes)
            : Condition.Always;
        return new Variant(Text(variant, path, "variant"), when, texts) { Mail = mail, Styles = Styles(variant, path, texts) };
    }

    // Each is whole: what it does not say in a language, the variant's own text says.
    Dictionary<string, IReadOnlyDictionary<string, TextTemplate>> Styles(JsonElement variant, string path,
        Dictionary<string, TextTemplate> texts)
    {
        var styles = new Dictionary<string, IReadOnlyDictionary<string, TextTemplate>>(StringComparer.Ordinal);
        if (!variant.TryGetProperty("styles", out var told)) return styles;
        path += ".styles";
        if (told.ValueKind != JsonValueKind.Object) return Mistake(path, "is an object: texts by language for each style", styles);
        foreach (var style in told.EnumerateObject())
        {
            var own = new Dictionary<string, TextTemplate>(texts, StringComparer.Ordinal);
            if (style.Name == Flows.Variant.OwnStyle) Mistake($"{path}.{style.Name}", "is the name of the variant's own text");
            if (style.Value.ValueKind != JsonValueKind.Object) Mistake($"{path}.{style.Name}", "is an object: a text for each language");
            else
                foreach (var text in style.Value.EnumerateObject())
                    if (text.Value.ValueKind != JsonValueKind.String) Mistake($"{path}.{style.Name}.{text.Name}", "is no text");
                    else if (TextTemplate.Parse(text.Value.GetString()!, $"{file}: {path}.{style.Name}.{text.Name}", mistakes,
                        proven) is { } template) own[text.Name] = template;
            styles[style.Name] = own;
        }
        return styles;
    }
}
